package dev.remuda.admission.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.remuda.admission.AdmissionRules;
import dev.remuda.admission.CancellationCounts;
import dev.remuda.admission.Cancellation;
import dev.remuda.admission.CancelledRequests;
import dev.remuda.admission.ExemptPaths;
import dev.remuda.admission.GateListener;
import dev.remuda.admission.GateListeners;
import dev.remuda.admission.RequestWatch;
import dev.remuda.admission.RunningRequests;
import dev.remuda.admission.reactive.AdmissionWebFilter;
import dev.remuda.admission.servlet.AdmissionFilter;
import dev.remuda.worker.WorkerCancellations;
import dev.remuda.worker.WorkerReport;
import io.micrometer.context.ContextRegistry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletRequestListener;
import org.apache.coyote.CloseNowException;
import reactor.netty.Connection;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.server.WebFilter;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for admission: what counts requests
 * and has them wait or refuses them, before everything else sees them.
 */
@AutoConfiguration(afterName = "dev.remuda.worker.autoconfigure.WorkerAutoConfiguration")
@ConditionalOnWebApplication
@ConditionalOnBean(WorkerReport.class)
@ConditionalOnProperty(value = "remuda.admission.enabled", matchIfMissing = true)
@EnableConfigurationProperties(AdmissionProperties.class)
public final class AdmissionAutoConfiguration {

	/**
	 * Just behind Spring's filter that observes requests, so that those which are refused
	 * are measured; before Spring Security and all others.
	 */
	static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 2;

	AdmissionAutoConfiguration() {
	}

	@Bean
	GateReader admissionGateReader(AdmissionProperties properties, WorkerReport report, ApplicationContext context) {
		return new GateReader(properties, report.settings().requestTimeout(), context.getClassLoader());
	}

	@Bean
	Gates admissionGates(GateReader reader, ObjectProvider<GateListener> listeners) {
		return new Gates(reader.gates(), new GateListeners(listeners.orderedStream().toList()));
	}

	@Bean
	@ConditionalOnMissingBean
	AdmissionRules admissionRules(AdmissionProperties properties, Gates gates, ObjectProvider<ExemptPaths> exempt) {
		return new ConfiguredRules(ExemptPaths.of(exempt.orderedStream().toList()), new PathRuleReader(properties),
				gates);
	}

	@Bean
	CancelledRequests cancelledRequests(Gates gates) {
		return new CancelledRequests(gates.listener(), gates.timer());
	}

	@Bean
	RunningRequests runningRequests(CancelledRequests cancelled) {
		return new RunningRequests(cancelled);
	}

	@Bean
	RequestWatch requestWatch(RunningRequests running, Gates gates) {
		RequestWatch watch = new RequestWatch(running);
		Duration shortest = gates.shortestRequestTimeout();
		if (shortest != null) {
			watch.watchDeadlines(shortest, gates.timer());
		}
		return watch;
	}

	@Bean
	RequestsInFlight admissionRequestsInFlight(RunningRequests running) {
		return new RequestsInFlight(running);
	}

	@Bean
	WorkerCancellations admissionCancellations(CancellationCounts counts) {
		return () -> new WorkerCancellations.Counts(counts.stuck(), counts.timedOut(),
				Stream.of(Cancellation.values()).mapToLong(counts::cancelled).sum());
	}

	@Bean
	GateLoad admissionLoad(Gates gates, ObjectProvider<GateTraffic> traffic) {
		return new GateLoad(gates, traffic::getIfAvailable);
	}

	@Bean
	AdmissionStartupLogger admissionStartupLogger(AdmissionProperties properties, Gates gates, WorkerReport report) {
		return new AdmissionStartupLogger(properties, gates, report);
	}

	/**
	 * Leaves the actuator alone.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ManagementPortType.class, PathMappedEndpoints.class })
	static class Actuator {

		@Bean
		ManagementPaths admissionExemptPaths(ObjectProvider<PathMappedEndpoints> endpoints,
				ApplicationContext context) {
			Environment environment = context.getEnvironment();
			String servletPath = (context instanceof WebApplicationContext)
					? environment.getProperty("spring.mvc.servlet.path", "") : "";
			return new ManagementPaths(SingletonSupplier.ofNullable(endpoints::getIfAvailable),
					ManagementPortType.get(environment), servletPath.equals("/") ? "" : servletPath);
		}

	}

	/**
	 * Carries deadlines to where reactive handlers run.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ContextRegistry.class)
	static class Propagation {

		@Bean
		DeadlineAccessor deadlineAccessor(Gates gates) {
			DeadlineAccessor accessor = new DeadlineAccessor();
			if (gates.shortestRequestTimeout() != null) {
				ContextRegistry.getInstance().registerThreadLocalAccessor(accessor);
			}
			return accessor;
		}

	}

	/**
	 * Before Spring MVC.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Filter.class, FilterRegistrationBean.class })
	@ConditionalOnWebApplication(type = Type.SERVLET)
	static class Servlet {

		private final AdmissionFilter filter;

		Servlet(AdmissionRules rules, RunningRequests running, AdmissionProperties properties, RequestWatch watch,
				ApplicationContext context) {
			boolean cancels = properties.isCancelOnDisconnect();
			if (cancels) {
				watch.watchClients();
			}
			boolean onTomcat = ClassUtils.isPresent("org.apache.coyote.CloseNowException", context.getClassLoader());
			this.filter = new AdmissionFilter(rules, running, cancels, (onTomcat) ? Tomcat.ABORT : IOException::new);
		}

		@Bean
		FilterRegistrationBean<AdmissionFilter> admissionFilter() {
			FilterRegistrationBean<AdmissionFilter> registration = new FilterRegistrationBean<>(this.filter);
			registration.setOrder(ORDER);
			registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
			return registration;
		}

		@Bean
		ServletListenerRegistrationBean<ServletRequestListener> admissionListener() {
			return new ServletListenerRegistrationBean<>(this.filter);
		}

	}

	/**
	 * Loaded if Tomcat is there.
	 */
	private static final class Tomcat {

		static final Supplier<IOException> ABORT = CloseNowException::new;

	}

	/**
	 * Before Spring WebFlux.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ WebFilter.class, Connection.class })
	@ConditionalOnWebApplication(type = Type.REACTIVE)
	static class Reactive {

		@Bean
		AdmissionWebFilter admissionWebFilter(AdmissionRules rules, RunningRequests running,
				AdmissionProperties properties, ApplicationContext context) {
			return new AdmissionWebFilter(rules, running, properties.isCancelOnDisconnect(), context, ORDER);
		}

	}

}
