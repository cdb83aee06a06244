package joulebook.api;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.modulith.Modulithic;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Where the server starts. */
@SpringBootApplication
@EnableScheduling
@Modulithic(systemName = "Joulebook")
public class JoulebookServer {

    public static void main(String[] arguments) {
        SpringApplication.run(JoulebookServer.class, arguments);
    }
}
