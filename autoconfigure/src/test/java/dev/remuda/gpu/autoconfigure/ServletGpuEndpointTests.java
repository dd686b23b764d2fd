package dev.remuda.gpu.autoconfigure;

import org.springframework.boot.tomcat.TomcatWebServer;

/**
 * The endpoint under Spring MVC on Tomcat.
 */
class ServletGpuEndpointTests extends GpuEndpointTests {

	ServletGpuEndpointTests() {
		super("servlet", TomcatWebServer.class);
	}

}
