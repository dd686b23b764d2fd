package dev.remuda.admission.contract;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import dev.remuda.admission.contract.CancellationContractApplication.ContractController;
import dev.remuda.worker.WorkerModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract about requests that are given up under the {@link WorkerModel#SERVLET
 * servlet} model.
 */
class ServletCancellationContractTests extends TomcatCancellationContractTests {

	ServletCancellationContractTests() {
		super(WorkerModel.SERVLET);
	}

	@Test
	void clientsOverTlsAndBehindAProxyLeaveNothingBehind(@TempDir Path folder) throws Exception {
		Path store = folder.resolve("server.p12");
		createKey(store);
		try (ConfigurableApplicationContext secure = start("--server.ssl.key-store=" + store,
				"--server.ssl.key-store-password=password", "--server.forward-headers-strategy=native")) {
			ContractController controller = secure.getBean(ContractController.class);
			List<Socket> clients = new ArrayList<>();
			for (int number = 0; number < 4; number++) {
				Socket plain = new Socket(InetAddress.getLoopbackAddress(), port(secure));
				clients.add(plain);
				Socket socket = trusting().getSocketFactory().createSocket(plain, "localhost", port(secure), true);
				socket.getOutputStream()
					.write("GET /some/sleep HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n"
						.getBytes(StandardCharsets.US_ASCII));
			}
			await().until(() -> controller.load("default").inFlight() == 4);
			for (int number = 0; number < 4; number++) {
				clients.get(number).setSoLinger(number % 2 == 0, 0);
				clients.get(number).close();
			}
			await().until(() -> controller.load("default").inFlight() == 0);
			await().until(() -> controller.interrupted.get() == 4);
		}
	}

	private static void createKey(Path store) throws Exception {
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-validity", "2",
				"-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", "password")
			.inheritIO()
			.start();
		assertThat(keytool.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(keytool.exitValue()).isZero();
	}

	private static SSLContext trusting() throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, new TrustManager[] { new X509TrustManager() {

			@Override
			public void checkClientTrusted(X509Certificate[] chain, String type) {
			}

			@Override
			public void checkServerTrusted(X509Certificate[] chain, String type) {
			}

			@Override
			public X509Certificate[] getAcceptedIssuers() {
				return new X509Certificate[0];
			}

		} }, null);
		return context;
	}

}
