package dev.remuda.worker.autoconfigure;

import dev.remuda.worker.WorkerReport;
import dev.remuda.worker.webflux.BlockingHandlerConfigurer;
import dev.remuda.worker.webflux.BlockingHandlerInspector;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for what makes an application behave
 * the same under the reactive model: blocking handlers and limits of uploads.
 */
@AutoConfiguration(after = WorkerAutoConfiguration.class)
@ConditionalOnClass(WebFluxConfigurer.class)
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnBean(WorkerReport.class)
@Conditional(OnWorkerModelCondition.class)
public final class WebFluxWorkerAutoConfiguration {

	WebFluxWorkerAutoConfiguration() {
	}

	@Bean
	BlockingHandlerConfigurer blockingHandlerConfigurer(WorkerReport report) {
		return new BlockingHandlerConfigurer(report.settings());
	}

	@Bean
	BlockingHandlerInspector blockingHandlerInspector(WorkerReport report,
			ObjectProvider<RequestMappingHandlerMapping> mappings) {
		return new BlockingHandlerInspector(report.settings().blockingHandlers(), mappings.stream().toList(),
				ReactiveAdapterRegistry.getSharedInstance());
	}

}
