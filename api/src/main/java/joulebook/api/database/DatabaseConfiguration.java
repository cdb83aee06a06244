package joulebook.api.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import javax.sql.DataSource;
import joulebook.api.JoulebookHome;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The one data source: {@code JOULEBOOK_DATABASE_URL}, or the embedded PostgreSQL in the user's data folder. */
@Configuration
class DatabaseConfiguration {
    private static final int CONNECTIONS = 8;
    private static final long PATIENCE_MILLIS = 5_000;

    @Bean(destroyMethod = "close")
    DatabaseServer databaseServer(Environment environment) {
        String url = environment.getProperty("JOULEBOOK_DATABASE_URL", "");
        if (!url.isBlank() && !url.startsWith("jdbc:postgresql:")) {
            throw new CannotStart("JOULEBOOK_DATABASE_URL is '" + url
                    + "', which is no JDBC address of a PostgreSQL, such as jdbc:postgresql://host:5432/joulebook");
        }
        if (!url.isBlank()) {
            return new DatabaseServer.Elsewhere(
                    url,
                    environment.getProperty("JOULEBOOK_DATABASE_USER"),
                    environment.getProperty("JOULEBOOK_DATABASE_PASSWORD"));
        }
        Path folder = JoulebookHome.of(environment).folder();
        return EmbeddedServer.start(folder);
    }

    @Bean(destroyMethod = "close")
    DataSource dataSource(DatabaseServer server) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.url());
        config.setUsername(server.user());
        config.setPassword(server.password());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(PATIENCE_MILLIS);
        config.setPoolName("joulebook");
        // a batch of inserts goes as one statement of many rows
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        return new HikariDataSource(config);
    }
}
