package dev.remuda.dashboard;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.web.util.HtmlUtils;

/**
 * The page itself. All its addresses are relative, so that it also works behind a proxy
 * that puts a prefix before them.
 */
final class DashboardPage {

	private static final String TEMPLATE = DashboardFiles.FOLDER + "index.html";

	private final String path;

	private final String template;

	/**
	 * Create a page.
	 * @param path the path at which it is, within the application
	 * @param application the name of the application
	 * @param loader where the template is
	 */
	DashboardPage(String path, String application, @Nullable ClassLoader loader) {
		this.path = path;
		this.template = new String(DashboardFiles.read(TEMPLATE, loader), StandardCharsets.UTF_8)
			.replace("{folder}", path.substring(path.lastIndexOf('/') + 1))
			.replace("{application}", HtmlUtils.htmlEscape(application));
	}

	/**
	 * Say where the endpoints are.
	 * @param endpoints their paths within the application by their ids; empty for one
	 * that isn't exposed
	 */
	DashboardFile of(Map<String, String> endpoints) {
		StringBuilder addresses = new StringBuilder();
		endpoints.forEach((id, endpoint) -> addresses.append("<meta name=\"remuda-%s\" content=\"%s\">\n".formatted(id,
				endpoint.isEmpty() ? "" : HtmlUtils.htmlEscape(relative(endpoint)))));
		return new DashboardFile("text/html;charset=UTF-8",
				this.template.replace("{endpoints}\n", addresses).getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Return how a path is written on this page.
	 */
	private String relative(String other) {
		int folders = (int) this.path.substring(1).chars().filter((character) -> character == '/').count();
		return ((folders == 0) ? "./" : "../".repeat(folders)) + other.substring(1);
	}

}
