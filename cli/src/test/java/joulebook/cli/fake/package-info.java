/** Small stand-ins for the other processes, run as real processes: what the cli does with them is what is tested. */
package joulebook.cli.fake;
