package dev.remuda.worker.tomcat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.remuda.worker.DrainableServer;
import org.apache.catalina.connector.Connector;

import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Has Tomcat end without losing what it has taken on. A protocol that the application has
 * chosen itself is left alone.
 */
public final class TomcatDrain implements DrainableServer, WebServerFactoryCustomizer<TomcatWebServerFactory>,
		TomcatConnectorCustomizer, Ordered {

	private final List<DrainingEndpoint> endpoints = new CopyOnWriteArrayList<>();

	@Override
	public int getOrder() {
		return 0;
	}

	@Override
	public void customize(TomcatWebServerFactory factory) {
		if (factory.getProtocol().equals(TomcatWebServerFactory.DEFAULT_PROTOCOL)) {
			factory.setProtocol(DrainingProtocol.class.getName());
			factory.addConnectorCustomizers(this);
		}
	}

	@Override
	public void customize(Connector connector) {
		if (connector.getProtocolHandler() instanceof DrainingProtocol protocol) {
			this.endpoints.add(protocol.endpoint());
		}
	}

	@Override
	public int connections() {
		return this.endpoints.stream().mapToInt((endpoint) -> endpoint.getConnections().size()).sum();
	}

	@Override
	public void stopListening(Duration quiet, Duration longest) throws InterruptedException {
		for (DrainingEndpoint endpoint : this.endpoints) {
			endpoint.stopListening(quiet, longest);
			endpoint.endConnections();
		}
	}

	@Override
	public boolean endConnections(Duration unused) {
		boolean none = true;
		for (DrainingEndpoint endpoint : this.endpoints) {
			none &= endpoint.closeUnused(unused);
		}
		return none;
	}

	@Override
	public void abort() {
		this.endpoints.forEach(DrainingEndpoint::abort);
	}

}
