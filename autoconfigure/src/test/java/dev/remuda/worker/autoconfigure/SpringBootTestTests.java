package dev.remuda.worker.autoconfigure;

import org.junit.jupiter.api.Test;

import dev.remuda.worker.WorkerReport;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.reactor.netty.NettyWebServer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A test of an application runs on the worker model of the application.
 */
@SpringBootTest(classes = WorkerStartupTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "remuda.worker.model=reactive")
class SpringBootTestTests {

	@Test
	void runsOnTheWorkerModelOfTheApplication(@Autowired ApplicationContext context) {
		assertThat(context.getBean(WorkerReport.class).choice().model().id()).isEqualTo("reactive");
		assertThat(((WebServerApplicationContext) context).getWebServer()).isInstanceOf(NettyWebServer.class);
	}

}
