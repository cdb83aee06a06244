/**
 * What a month, a run or a project costs to have and to use: the energy that is booked, and what contracts and hardware add
 * to it, split into workload, idle and overhead. Its statements are computed and book nothing. It leaves prices of a
 * kilowatt-hour to the terms that runs are booked by.
 */
@NullMarked
package joulebook.api.cost;

import org.jspecify.annotations.NullMarked;
