package dev.remuda.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The check that the tests exist that {@code docs/overload-and-shutdown.md} names beside
 * what they hold.
 */
class PromiseTableTests {

	private static final Path DOCS = Path.of(System.getProperty("basedir", ""));

	private static final Pattern TEST = Pattern.compile("`(\\w+Tests)\\.(\\w+)`");

	@Test
	void theTestsExist() throws IOException {
		List<Path> sources = sources();
		List<String> lines = Files.readString(DOCS.resolve("overload-and-shutdown.md"))
			.lines()
			.dropWhile((line) -> !line.equals("| promise | test |"))
			.takeWhile((line) -> line.startsWith("|"))
			.skip(2)
			.toList();
		assertThat(lines).hasSizeGreaterThan(20).allSatisfy((line) -> {
			assertThat(TEST.matcher(line).results()).isNotEmpty();
			assertThat(TEST.matcher(line).results()).allSatisfy(
					(test) -> assertThat(sources).filteredOn((source) -> source.endsWith(test.group(1) + ".java"))
						.singleElement()
						.satisfies((source) -> assertThat(source).content().contains("void " + test.group(2) + "(")));
		});
	}

	private static List<Path> sources() throws IOException {
		try (Stream<Path> own = Files.walk(DOCS.resolve("../autoconfigure/src/test/java"));
				Stream<Path> gateway = Files.walk(DOCS.resolve("../gateway-app/src/test/java"))) {
			return Stream.concat(own, gateway).toList();
		}
	}

}
