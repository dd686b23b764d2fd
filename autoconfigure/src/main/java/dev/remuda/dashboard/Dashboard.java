package dev.remuda.dashboard;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ClassPathResource;
import org.springframework.util.function.SingletonSupplier;

/**
 * The page and the files that it loads, by their paths.
 */
public final class Dashboard {

	/**
	 * The library that draws the charts, as Maven knows it.
	 */
	public static final String CHARTS = "org.webjars.npm:uplot";

	/**
	 * Headers of each file. The page may load nothing from elsewhere, and has no script
	 * and no style within it. Browsers ask each time whether a file is still the same.
	 */
	public static final Map<String, String> HEADERS = Map.of("Content-Security-Policy",
			"default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'", "Cache-Control",
			"no-cache", "X-Content-Type-Options", "nosniff", "Referrer-Policy", "no-referrer");

	private final String path;

	private final Map<String, Supplier<DashboardFile>> files = new HashMap<>();

	/**
	 * Create a dashboard.
	 * @param path the path of the page within the application
	 * @param application the name of the application
	 * @param endpoints the paths within the application of the endpoints that the page
	 * shows, by their ids, and empty for one that isn't exposed; asked for when the page
	 * is first
	 * @param loader where the files are
	 */
	public Dashboard(String path, String application, Supplier<Map<String, String>> endpoints,
			@Nullable ClassLoader loader) {
		this.path = path;
		DashboardPage page = new DashboardPage(path, application, loader);
		this.files.put(path, SingletonSupplier.of(() -> page.of(endpoints.get())));
		DashboardFiles.read(loader).forEach((name, file) -> this.files.put(path + "/" + name, () -> file));
	}

	/**
	 * Return whether the library that draws the charts is there.
	 * @param loader where to look
	 * @return {@code false} if it has to be added
	 */
	public static boolean hasCharts(@Nullable ClassLoader loader) {
		return new ClassPathResource(DashboardFiles.LIBRARY, loader).exists();
	}

	/**
	 * Return the path of the page.
	 * @return the path within the application, without a slash at its end
	 */
	public String path() {
		return this.path;
	}

	/**
	 * Return the paths of the page and of all that it loads.
	 * @return whole paths within the application
	 */
	public Set<String> paths() {
		return Set.copyOf(this.files.keySet());
	}

	/**
	 * Return whether a path is that of the page with a slash at its end, at which its
	 * addresses would lead elsewhere.
	 * @param path a path within the application, as it was sent
	 * @return {@code true} if the client is to be sent to {@link #location()}
	 */
	public boolean isElsewhere(String path) {
		return path.length() == this.path.length() + 1 && path.endsWith("/") && path.startsWith(this.path);
	}

	/**
	 * Return where the page is for those who asked for it with a slash at its end.
	 * @return the value of {@code Location}, relative
	 */
	public String location() {
		return ".." + this.path.substring(this.path.lastIndexOf('/'));
	}

	/**
	 * Find the page or one of its files.
	 * @param path a path within the application, as it was sent
	 * @return the file; {@code null} if there is none
	 */
	public @Nullable DashboardFile find(String path) {
		Supplier<DashboardFile> file = this.files.get(path);
		return (file != null) ? file.get() : null;
	}

}
