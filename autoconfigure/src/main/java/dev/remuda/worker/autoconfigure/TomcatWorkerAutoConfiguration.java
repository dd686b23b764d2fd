package dev.remuda.worker.autoconfigure;

import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.util.ServerInfo;

import dev.remuda.worker.WorkerServer;
import dev.remuda.worker.tomcat.TomcatDrain;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the models that run on Tomcat.
 * Boot has a property for each of their settings, so what is left is how they end.
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

}
