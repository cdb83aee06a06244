package joulebook.api;

import java.time.Duration;
import joulebook.api.door.Turns;
import joulebook.api.paging.KnownFilters;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * How everything below {@code /v1} is read: some at a time, a strong ETag over each answer's bytes, and no filter that nobody
 * knows.
 */
@Configuration
class ReadingConfiguration implements WebMvcConfigurer {
    /** A third of the connections to the database. */
    private static final int READS = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new KnownFilters()).addPathPatterns("/v1/**");
        registry.addInterceptor(new Turns(READS, PATIENCE)).addPathPatterns("/v1/**");
    }

    @Bean
    FilterRegistrationBean<ShallowEtagHeaderFilter> etags() {
        FilterRegistrationBean<ShallowEtagHeaderFilter> etags =
                new FilterRegistrationBean<>(new ShallowEtagHeaderFilter());
        etags.addUrlPatterns("/v1/*");
        return etags;
    }
}
