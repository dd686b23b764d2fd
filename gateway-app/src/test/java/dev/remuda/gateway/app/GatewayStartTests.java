package dev.remuda.gateway.app;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for what stops start-up, and what is said then.
 */
@ExtendWith(OutputCaptureExtension.class)
class GatewayStartTests {

	@ParameterizedTest
	@MethodSource("wrong")
	void whatIsWrongStopsStartUpAndIsNamed(List<String> properties, String[] said, CapturedOutput output) {
		assertThatException().isThrownBy(
				() -> RunningGateway.before("127.0.0.1:1,127.0.0.1:2", properties.toArray(String[]::new)).close());
		assertThat(output).contains("APPLICATION FAILED TO START").contains(said);
	}

	static Stream<Arguments> wrong() {
		return Stream.of(
				wrong("routes[0].upstream=tset",
						"remuda.gateway.routes[0].upstream (\"remuda.gateway.routes[0].upstream\" from property source",
						"there is no upstream 'tset', did you mean 'test'?"),
				wrong("routes[0].upstream=", "the route goes to no upstream"),
				wrong("routes[0].pth=/", "remuda.gateway.routes[0].pth"),
				wrong("routes[0].rate-limit.reqests=5", "remuda.gateway.routes[0].rate-limit.reqests",
						"there is no 'reqests', did you mean 'requests'?"),
				wrong("routes[0].retries.most=1", "'remuda.gateway.routes[0].retries' has nothing below it"),
				wrong("upstreams.test.max-fail=1", "remuda.gateway.upstreams.test.max-fail"),
				wrong("upstream.test=1", "remuda.gateway.upstream.test"),
				wrong("upstreams.test.servers=127.0.0.1:1,127.0.0.1:1 weight=2",
						"has the server 127.0.0.1:1 twice; give it a weight instead"),
				wrong("upstreams.test.servers=127.0.0.1:1,127.0.0.1", "remuda.gateway.upstreams.test.servers[1]",
						"'127.0.0.1' has no port"),
				wrong("upstreams.test.servers=", "the upstream 'test' has no servers"),
				wrong("upstreams.test.balance=random", "remuda.gateway.upstreams.test.balance"),
				wrong("upstreams.test.fail-timeout=0s", "failTimeout must be more than zero"),
				wrong("upstreams.test.health.path=health", "remuda.gateway.upstreams.test.health.path",
						"Begin it with a slash"),
				wrong("routes[0].path=/a/{b", "remuda.gateway.routes[0].path"),
				wrong("routes[0].timeout=0s", "remuda.gateway.routes[0].timeout"),
				wrong("routes[0].retries=-1", "Choose 0 for no retry."),
				wrong("routes[0].strip-prefix=true", "the path '/**' has no part before its first pattern"),
				wrong(List.of("routes[0].path=/a/{b}/{c}.json/**", "routes[0].rewrite=/x/{id}/{b}/{*rest}/{c}"),
						"remuda.gateway.routes[0].rewrite",
						"'/x/{id}/{b}/{*rest}/{c}' needs {id} and {*rest} and {c}, "
								+ "and no segment of the path '/a/{b}/{c}.json/**' is that"),
				wrong("routes[0].rewrite=x", "'x' doesn't begin with a slash"),
				wrong("routes[0].rewrite=/x/$1", "'/x/$1' has what can't be part of a path"),
				wrong(List.of("routes[0].path=/a/{*rest}", "routes[0].rewrite=/b{*rest}"),
						"has no slash before {*rest}"),
				wrong(List.of("routes[0].path=/a/**", "routes[0].rewrite=/b", "routes[0].strip-prefix=true"),
						"Leave either remuda.gateway.routes[0].rewrite or remuda.gateway.routes[0].strip-prefix out."),
				wrong(List.of("routes[0].upstream=test", "routes[0].redirect.to=/x"),
						"remuda.gateway.routes[0].redirect",
						"Leave either remuda.gateway.routes[0].redirect or "
								+ "remuda.gateway.routes[0].upstream out."),
				wrong(answering("redirect.to=/x", "respond.status=404"), "the route has a redirect, too"),
				wrong(answering("redirect.to=/x", "strip-prefix=true"), "the route has strip-prefix, too"),
				wrong(answering("redirect.to=/x", "redirect.status=303"), "'303' isn't 301, 302, 307 or 308"),
				wrong(answering("redirect.to=https://x/{*rest}/{id}"), "remuda.gateway.routes[0].redirect.to",
						"'/{*rest}/{id}' needs {*rest} and {id}"),
				wrong(answering("redirect.to=//evil/x"), "is a server's name to a browser"),
				wrong(answering("redirect.to=https://{id}.x/"), "'{id}.x' is no host"),
				wrong(answering("redirect.to=ftp://x/"), "is neither a URL nor a path"),
				wrong(answering("respond.body=x"), "the answer has no status"),
				wrong(answering("respond.status=100"), "'100' isn't from 200 to 599"),
				wrong(answering("respond.status=301"), "for a redirect, redirect"),
				wrong(answering("respond.status=204", "respond.body=x"), "an answer with '204' has no body"),
				wrong(answering("respond.status=200", "respond.content-type=x"), "'x' is no content type"),
				wrong("routes[0].request-headers.set.Host=x", "Set preserve-host of the route"),
				wrong("routes[0].intercept-errors=true", "there are no error pages"),
				wrong("error-pages.502=classpath:no.html", "remuda.gateway.error-pages.502", "can't be read"),
				wrong("error-pages.502=classpath:errors", "the name of 'classpath:errors' doesn't say what it is"),
				wrong("error-pages.50=classpath:no.html", "'50' is no status of an error"),
				wrong("error-pages.302=classpath:no.html", "'302' is no status of an error"),
				wrong("error-pages.5xx=http://127.0.0.1/5xx.html", "isn't the location of a file"),
				wrong("error-pages.5xx=file:/dev/zero", "doesn't say what it is"),
				wrong("forwarded.trusted-proxies=localhost", "remuda.gateway.forwarded.trusted-proxies",
						"'localhost' is no address"),
				wrong("upstreams.test.discovery=service", "remuda.gateway.upstreams.test.discovery",
						"Leave either remuda.gateway.upstreams.test.servers"),
				wrong("upstreams.test.ssl.bundle=servers", "there is no SSL bundle 'servers'"),
				wrong("routes[0].canary.upstream=nxt", "there is no upstream 'nxt'"),
				wrong("routes[0].canary.percent=5", "remuda.gateway.routes[0].canary.upstream"),
				wrong("routes[0].mirror.upstream=shdow", "there is no upstream 'shdow'"),
				wrong("routes[0].mirror.percent=5", "remuda.gateway.routes[0].mirror.upstream"),
				wrong("routes[0].cache.max-size=0B", "remuda.gateway.routes[0].cache.max-size", "'0B' is no room"),
				wrong("routes[0].cache.default-ttl=1m", "remuda.gateway.routes[0].cache.max-size",
						"Set max-size, as in 64MB, or remove what is under remuda.gateway.routes[0].cache."),
				wrong("routes[0].cache.max-size=1KB", "remuda.gateway.routes[0].cache.max-entry-size",
						"Choose less for max-entry-size, or more for max-size."),
				wrong("routes[0].rate-limit.requests=0", "remuda.gateway.routes[0].rate-limit"),
				wrong("routes[0].rate-limit.burst=5", "remuda.gateway.routes[0].rate-limit.requests"),
				wrong("routes[0].concurrency-limit.requests=0", "remuda.gateway.routes[0].concurrency-limit.requests"),
				wrong("routes[0].concurrency-limit.key=route", "remuda.gateway.routes[0].concurrency-limit.requests"),
				wrong("rate-limits.store=redis", "remuda.gateway.rate-limits.store",
						"there is no LettuceConnectionFactory that connects to Redis"),
				wrong("upstreams.test.connect-timeout=0s", "remuda.gateway.upstreams.test.connect-timeout"),
				wrong("upstreams.test.pool.max-connections=0", "remuda.gateway.upstreams.test.pool.max-connections",
						"Choose at least 1."),
				wrong("upstreams.test.pool.max-streams=0", "remuda.gateway.upstreams.test.pool.max-streams"),
				wrong("upstreams.test.protocol=http3", "remuda.gateway.upstreams.test.protocol"),
				wrong("--spring.main.web-application-type=none", "isn't a reactive web application on Reactor Netty"));
	}

	/**
	 * Properties of a route that goes to no upstream.
	 */
	private static List<String> answering(String... properties) {
		return Stream.concat(Stream.of("upstream="), Stream.of(properties))
			.map((property) -> "routes[0]." + property)
			.toList();
	}

	private static Arguments wrong(String property, String... said) {
		return wrong(List.of(property), said);
	}

	private static Arguments wrong(List<String> properties, String... said) {
		return Arguments.of(properties, said);
	}

}
