package joulebook.api;

import jakarta.servlet.http.HttpServletRequest;
import joulebook.api.paging.KnownFilters;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** How everything below {@code /v1} is read: a strong ETag over each answer's bytes, and no filter that nobody knows. */
@Configuration
class ReadingConfiguration implements WebMvcConfigurer {

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new KnownFilters()).addPathPatterns("/v1/**");
    }

    @Bean
    FilterRegistrationBean<ShallowEtagHeaderFilter> etags() {
        FilterRegistrationBean<ShallowEtagHeaderFilter> etags = new FilterRegistrationBean<>(new Etags());
        etags.addUrlPatterns("/v1/*");
        return etags;
    }

    /** Answers with 304 (RFC 9110, 15.4.5) where the caller has these bytes already. */
    private static final class Etags extends ShallowEtagHeaderFilter {

        /** What comes line by line is not kept back until its end. */
        @Override
        protected boolean shouldNotFilter(HttpServletRequest request) {
            return request.getRequestURI().startsWith("/v1/ledger/verification");
        }
    }
}
