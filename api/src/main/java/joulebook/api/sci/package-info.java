/**
 * Software Carbon Intensity of a run (ISO/IEC 21031): operational and embodied emissions per functional unit. It leaves the
 * energy to the ledger and what a device's making emitted to the cost facts.
 */
@NullMarked
package joulebook.api.sci;

import org.jspecify.annotations.NullMarked;
