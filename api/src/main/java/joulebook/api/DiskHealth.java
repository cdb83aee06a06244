package joulebook.api;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.application.DiskSpaceHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/** Whether the disk of the data folder has room: {@code /actuator/health} is DOWN where it has less than the setting says. */
@Configuration
class DiskHealth {

    @Bean
    DiskSpaceHealthIndicator diskSpaceHealthIndicator(
            Environment environment, @Value("${joulebook.least-free}") DataSize leastFree) {
        return new DiskSpaceHealthIndicator(
                JoulebookHome.of(environment).folder().toFile(), leastFree);
    }
}
