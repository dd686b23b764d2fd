package dev.remuda.worker.autoconfigure;

import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.util.ServerInfo;

import dev.remuda.worker.WorkerServer;
import dev.remuda.worker.tomcat.TomcatDrain;
import dev.remuda.worker.tomcat.TomcatPool;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the models that run on Tomcat.
 * Boot has a property for each of their settings, so what is left is what is seen of them
 * and how they end.
 */
@AutoConfiguration(before = WorkerAutoConfiguration.class)
@ConditionalOnClass({ TomcatServletWebServerFactory.class, Tomcat.class })
@ConditionalOnWebApplication(type = Type.SERVLET)
@Conditional(OnWorkerModelCondition.class)
public final class TomcatWorkerAutoConfiguration {

	TomcatWorkerAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	WorkerServer workerServer() {
		return new WorkerServer("Tomcat", ServerInfo.getServerNumber());
	}

	@Bean
	TomcatDrain tomcatDrain() {
		return new TomcatDrain();
	}

	@Bean
	TomcatPool tomcatPool() {
		return new TomcatPool();
	}

	@Bean
	ApplicationListener<WebServerInitializedEvent> tomcatPoolListener(TomcatPool pool) {
		return new TomcatPoolListener(pool);
	}

	/**
	 * Says which threads the server has, and not those of the actuator's own.
	 */
	private record TomcatPoolListener(TomcatPool pool) implements ApplicationListener<WebServerInitializedEvent> {

		@Override
		public void onApplicationEvent(WebServerInitializedEvent event) {
			if (event.getApplicationContext().getServerNamespace() == null
					&& event.getWebServer() instanceof TomcatWebServer tomcat) {
				this.pool.runsOn(tomcat.getTomcat().getConnector().getProtocolHandler().getExecutor());
			}
		}

	}

}
