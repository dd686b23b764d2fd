package dev.remuda.worker.autoconfigure;

import dev.remuda.worker.WorkerModel;
import dev.remuda.worker.WorkerReport;
import dev.remuda.worker.WorkerWatch;
import dev.remuda.worker.netty.EventLoopCustomizer;
import dev.remuda.worker.tomcat.TomcatPool;
import dev.remuda.worker.watchdog.RequestsOnThreads;
import dev.remuda.worker.watchdog.Watchdog;
import dev.remuda.worker.watchdog.WatchdogFigures;
import io.netty.channel.Channel;
import org.apache.catalina.startup.Tomcat;
import reactor.netty.http.server.HttpServer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the watchdog: what finds event
 * loops that are blocked, carriers that aren't let go, and a pool that is exhausted.
 */
@AutoConfiguration(after = WorkerAutoConfiguration.class,
		afterName = "dev.remuda.admission.autoconfigure.AdmissionAutoConfiguration")
@ConditionalOnWebApplication
@ConditionalOnBean(WorkerReport.class)
@ConditionalOnProperty(value = "remuda.worker.watchdog.enabled", matchIfMissing = true)
public final class WatchdogAutoConfiguration {

	WatchdogAutoConfiguration() {
	}

	@Bean
	WatchdogStarter workerWatchdogStarter(Watchdog watchdog) {
		return new WatchdogStarter(watchdog);
	}

	@Bean
	WorkerWatch workerWatch(Watchdog watchdog) {
		return () -> {
			WatchdogFigures.Lag lag = watchdog.eventLoopLagMillis();
			return new WorkerWatch.Seen(watchdog.busyShare(), (lag != null) ? lag.max() : null, watchdog.pinned(),
					watchdog.blocked());
		};
	}

	/**
	 * On Tomcat, of the carriers of virtual threads or of the pool.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ TomcatServletWebServerFactory.class, Tomcat.class })
	@ConditionalOnWebApplication(type = Type.SERVLET)
	static class OnTomcat {

		@Bean
		Watchdog workerWatchdog(WorkerProperties properties, WorkerReport report,
				ObjectProvider<RequestsOnThreads> requests, TomcatPool pool) {
			RequestsOnThreads known = requests.getIfAvailable(() -> RequestsOnThreads.NONE);
			return (report.choice().model() == WorkerModel.VIRTUAL)
					? Watchdog.ofCarriers(properties.getWatchdog().settings(), known,
							new VirtualThreadTaskExecutor("watchdog-"), new WatchdogLogger())
					: Watchdog.ofPool(properties.getWatchdog().settings(), known, pool, new WatchdogLogger());
		}

	}

	/**
	 * On Reactor Netty, of the event loops.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ NettyReactiveWebServerFactory.class, HttpServer.class, Channel.class })
	@ConditionalOnWebApplication(type = Type.REACTIVE)
	static class OnReactorNetty {

		@Bean
		Watchdog workerWatchdog(WorkerProperties properties, ObjectProvider<RequestsOnThreads> requests) {
			return Watchdog.ofEventLoops(properties.getWatchdog().settings(),
					requests.getIfAvailable(() -> RequestsOnThreads.NONE), EventLoopCustomizer::isOwnCall,
					new WatchdogLogger());
		}

		@Bean
		EventLoopCustomizer eventLoopCustomizer(Watchdog watchdog) {
			return new EventLoopCustomizer(watchdog.eventLoops());
		}

	}

}
