package joulebook.api.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import javax.sql.DataSource;
import joulebook.api.JoulebookHome;
import org.springframework.boot.flyway.autoconfigure.FlywayDataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * {@code JOULEBOOK_DATABASE_URL}, or the embedded PostgreSQL in the user's data folder: as its owner for migrations, as a
 * role that reads and adds for everything else.
 */
@Configuration
class DatabaseConfiguration {
    /** Four for reads, four for jobs, two for a verification, and ingest and marks find one. */
    private static final int CONNECTIONS = 12;

    private static final long PATIENCE_MILLIS = 5_000;

    @Bean(destroyMethod = "close")
    DatabaseServer databaseServer(Environment environment) {
        String url = environment.getProperty("JOULEBOOK_DATABASE_URL", "");
        if (!url.isBlank() && !url.startsWith("jdbc:postgresql:")) {
            throw new CannotStart("JOULEBOOK_DATABASE_URL is '" + url
                    + "', which is no JDBC address of a PostgreSQL, such as jdbc:postgresql://host:5432/joulebook");
        }
        if (!url.isBlank()) {
            DatabaseServer.Login application =
                    login(environment, "JOULEBOOK_DATABASE_USER", "JOULEBOOK_DATABASE_PASSWORD");
            DatabaseServer.Login owner =
                    login(environment, "JOULEBOOK_DATABASE_OWNER", "JOULEBOOK_DATABASE_OWNER_PASSWORD");
            return new DatabaseServer.Elsewhere(url, owner.user() == null ? application : owner, application);
        }
        Path folder = JoulebookHome.of(environment).folder();
        return EmbeddedServer.start(folder);
    }

    private static DatabaseServer.Login login(Environment environment, String user, String password) {
        return new DatabaseServer.Login(environment.getProperty(user), environment.getProperty(password));
    }

    @Bean(destroyMethod = "close")
    @Primary
    DataSource dataSource(DatabaseServer server) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.url());
        config.setUsername(server.application().user());
        config.setPassword(server.application().password());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(PATIENCE_MILLIS);
        config.setPoolName("joulebook");
        // a batch of inserts goes as one statement of many rows
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        return new HikariDataSource(config);
    }

    /** Connects when a migration needs it, and not otherwise. */
    @Bean
    @FlywayDataSource
    DataSource ownerDataSource(DatabaseServer server) {
        DriverManagerDataSource source = new DriverManagerDataSource(server.url());
        source.setUsername(server.owner().user());
        source.setPassword(server.owner().password());
        return source;
    }
}
