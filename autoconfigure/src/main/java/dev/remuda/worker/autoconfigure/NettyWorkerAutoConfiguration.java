package dev.remuda.worker.autoconfigure;

import io.netty.channel.Channel;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

import dev.remuda.worker.WorkerReport;
import dev.remuda.worker.WorkerServer;
import dev.remuda.worker.WorkerSettings;
import dev.remuda.socket.InheritedListener;
import dev.remuda.worker.netty.ConnectionLimit;
import dev.remuda.worker.netty.InheritedListenerLoops;
import dev.remuda.worker.netty.NettyDrain;
import dev.remuda.worker.netty.NettyWorkerCustomizer;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.ReactorNettyProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the reactive model on Reactor
 * Netty.
 */
@AutoConfiguration(before = { NettyReactiveWebServerAutoConfiguration.class, WorkerAutoConfiguration.class },
		beforeName = "org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration")
@ConditionalOnClass({ NettyReactiveWebServerFactory.class, HttpServer.class, Channel.class })
@ConditionalOnWebApplication(type = Type.REACTIVE)
@Conditional(OnWorkerModelCondition.class)
@EnableConfigurationProperties(ReactorNettyProperties.class)
public final class NettyWorkerAutoConfiguration {

	NettyWorkerAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	WorkerServer workerServer() {
		return new WorkerServer("Reactor Netty", HttpServer.class.getPackage().getImplementationVersion());
	}

	@Bean
	@ConditionalOnMissingBean
	ConnectionLimit connectionLimit(WorkerReport report) {
		return new ConnectionLimit(report.settings().maxConnections());
	}

	@Bean
	NettyWorkerCustomizer nettyWorkerCustomizer(WorkerReport report, ConnectionLimit connectionLimit) {
		return new NettyWorkerCustomizer(report.settings(), connectionLimit);
	}

	@Bean
	NettyDrain nettyDrain() {
		return new NettyDrain();
	}

	@Bean
	@ConditionalOnMissingBean
	ReactorResourceFactory reactorResourceFactory(WorkerReport report, ReactorNettyProperties properties,
			@Value("${server.port:8080}") int port) {
		WorkerSettings settings = report.settings();
		ReactorResourceFactory factory = new ReactorResourceFactory();
		factory.setUseGlobalResources(false);
		factory.setLoopResourcesSupplier(() -> {
			LoopResources loops = LoopResources.create("worker", settings.eventLoops(), true);
			InheritedListener listener = InheritedListener.of(port);
			return (listener != null) ? new InheritedListenerLoops(loops, listener) : loops;
		});
		PropertyMapper.get().from(properties::getShutdownQuietPeriod).to(factory::setShutdownQuietPeriod);
		return factory;
	}

}
