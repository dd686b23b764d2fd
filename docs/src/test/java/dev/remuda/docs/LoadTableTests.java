package dev.remuda.docs;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.remuda.worker.autoconfigure.WorkerEndpoint.LoadDescriptor;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The check that the table of the load in {@code docs/observability.md} has the fields of
 * the endpoint, in their order, and no other.
 */
class LoadTableTests {

	private static final Path PAGE = Path.of(System.getProperty("basedir", ""), "observability.md");

	private static final String BEGIN = "\n## The load of a worker\n";

	private static final String HEAD = "\n| field | what |\n|---|---|\n";

	@Test
	void theTableHasTheFieldsOfTheEndpoint() throws IOException {
		assertThat(documented(Files.readString(PAGE)))
			.as("fields in the table under 'The load of a worker' in docs/observability.md")
			.containsExactlyElementsOf(fields("", LoadDescriptor.class).toList());
	}

	private static List<String> documented(String page) {
		String table = page.substring(page.indexOf(HEAD, page.indexOf(BEGIN)) + HEAD.length());
		return table.lines()
			.takeWhile((line) -> line.startsWith("|"))
			.map((line) -> line.substring(line.indexOf('`') + 1, line.indexOf('`', line.indexOf('`') + 1)))
			.toList();
	}

	private static Stream<String> fields(String prefix, Class<?> type) {
		return Stream.of(type.getRecordComponents()).flatMap((component) -> fields(prefix, component));
	}

	private static Stream<String> fields(String prefix, RecordComponent component) {
		String name = prefix + component.getName();
		Stream<String> inner = Stream.empty();
		if (component.getGenericType() instanceof ParameterizedType type) {
			Type[] arguments = type.getActualTypeArguments();
			boolean map = type.getRawType() == Map.class;
			if (arguments[arguments.length - 1] instanceof Class<?> value && value.isRecord()) {
				inner = fields(name + (map ? ".*." : "[]."), value);
			}
		}
		return Stream.concat(Stream.of(name), inner);
	}

}
