/** Lists a page at a time: cursors that stay where they are when rows are added, and filters that are known. It knows no table. */
@NullMarked
package joulebook.api.paging;

import org.jspecify.annotations.NullMarked;
