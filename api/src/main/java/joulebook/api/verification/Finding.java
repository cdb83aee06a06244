package joulebook.api.verification;

/**
 * Something that is not as it was stored, or does not agree.
 *
 * @param table where
 * @param key the row's primary key, its columns with a blank between
 * @param what is wrong with it
 */
public record Finding(String table, String key, String what) {

    @Override
    public String toString() {
        return table + " " + key + " " + what;
    }
}
