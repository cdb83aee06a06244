package joulebook.api;

import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Serves the built page from {@code JOULEBOOK_WEB_DIR}, and says how to build it where there is none. */
@Configuration
class PageConfiguration implements WebMvcConfigurer {
    private final Path folder;

    PageConfiguration(Environment environment) {
        this.folder = Path.of(environment.getProperty("JOULEBOOK_WEB_DIR", "web/dist"));
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/assets/**")
                .addResourceLocations(folder.resolve("assets").toUri() + "/");
    }

    /** The page's own addresses, which its router reads. */
    @RestController
    static class Page {
        private final Path index;

        Page(Environment environment) {
            this.index = Path.of(environment.getProperty("JOULEBOOK_WEB_DIR", "web/dist"), "index.html");
        }

        @io.swagger.v3.oas.annotations.Hidden
        @GetMapping({
            "/",
            "/runs/**",
            "/comparisons/**",
            "/compare/**",
            "/experiments/**",
            "/claims/**",
            "/ledger/**",
            "/fleet/**",
            "/reports/**",
            "/periods/**"
        })
        ResponseEntity<Resource> page() {
            if (!Files.exists(index)) {
                return ResponseEntity.ok()
                        .contentType(MediaType.TEXT_PLAIN)
                        .body(new org.springframework.core.io.ByteArrayResource(
                                ("Joulebook answers at /v1. The page is not built: install Node 20 and npm, then"
                                                + " (cd web && npm ci && npm run build), and start the server again.\n")
                                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            }
            return ResponseEntity.ok().contentType(MediaType.TEXT_HTML).body(new FileSystemResource(index));
        }
    }
}
