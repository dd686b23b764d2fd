package dev.remuda.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The walls between the packages.
 */
class ArchitectureTests {

	private static final String IMPORTS = "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

	private static final JavaClasses classes = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("dev.remuda");

	@Test
	void packagesFormNoCycle() {
		check(slices().matching("dev.remuda.(**)").should().beFreeOfCycles());
	}

	@Test
	void nothingImportsAutoConfiguration() {
		check(noClasses().that()
			.resideOutsideOfPackage("..autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("dev.remuda..autoconfigure.."));
	}

	@Test
	void autoConfigurationOfAFeatureImportsThatOfNoOther() {
		check(slices().matching("dev.remuda.(*).autoconfigure..").should().notDependOnEachOther());
	}

	@Test
	void theAdmissionCoreIsPlainJavaAndALimitAlgorithm() {
		check(classes().that()
			.resideInAPackage("dev.remuda.admission")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "org.jspecify..", "com.netflix.concurrency..", "dev.remuda.admission"));
	}

	@Test
	void theAdmissionFilterKnowsTheServletApiAlone() {
		check(classes().that()
			.resideInAPackage("dev.remuda.admission.servlet")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "org.jspecify..", "jakarta.servlet..", "dev.remuda.admission",
					"dev.remuda.admission.servlet"));
	}

	@Test
	void theAdmissionWebFilterKnowsSpringWebAndReactorNettyAlone() {
		check(classes().that()
			.resideInAPackage("dev.remuda.admission.reactive")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "org.jspecify..", "org.springframework.web..", "org.springframework.http..",
					"org.springframework.core..", "org.springframework.context", "org.springframework.util",
					"org.reactivestreams", "reactor.core..", "reactor.util.context", "reactor.netty",
					"reactor.netty.http", "io.netty.channel", "dev.remuda.admission", "dev.remuda.admission.reactive"));
	}

	@Test
	void onlyTheAdaptiveLimitImportsItsAlgorithm() {
		check(noClasses().that()
			.doNotHaveFullyQualifiedName("dev.remuda.admission.AdaptiveLimit")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("com.netflix.concurrency.."));
	}

	@Test
	void theInferenceCoreIsPlainJava() {
		check(classes().that()
			.resideInAPackage("dev.remuda.inference")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "org.jspecify..", "dev.remuda.inference"));
	}

	@Test
	void theUpstreamCoreIsPlainJava() {
		check(classes().that()
			.resideInAPackage("dev.remuda.gateway.upstream")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "org.jspecify..", "dev.remuda.gateway.upstream"));
	}

	@Test
	void theClientOfServersKnowsNettyAndReactorAlone() {
		check(classes().that()
			.resideInAPackage("dev.remuda.gateway.connection")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "javax.net.ssl", "org.jspecify..", "org.reactivestreams", "io.netty..",
					"reactor.core..", "dev.remuda.gateway.connection"));
	}

	@Test
	void theCacheKnowsNettysMessagesAndNoSpring() {
		check(classes().that()
			.resideInAPackage("dev.remuda.gateway.cache")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "org.jspecify..", "io.netty.buffer", "io.netty.handler.codec..",
					"com.github.benmanes.caffeine.cache", "dev.remuda.gateway.cache"));
	}

	@Test
	void theOpenInferenceProtocolIsPlainJavaAndJackson() {
		check(classes().that()
			.resideInAPackage("dev.remuda.inference.openinference")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "org.jspecify..", "tools.jackson..", "com.fasterxml.jackson.annotation",
					"dev.remuda.inference", "dev.remuda.inference.openinference"));
	}

	@Test
	void theSocketsArePlainJavaAndJna() {
		check(classes().that()
			.resideInAPackage("dev.remuda.socket")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "org.jspecify..", "com.sun.jna..", "dev.remuda.socket"));
	}

	@Test
	void theMasterIsPlainJavaAndJna() {
		check(classes().that()
			.resideInAPackage("dev.remuda.process")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "com.sun.net.httpserver", "org.jspecify..", "com.sun.jna..",
					"dev.remuda.socket", "dev.remuda.process"));
	}

	@Test
	void theGpuMonitorIsPlainJavaAndJna() {
		check(classes().that()
			.resideInAPackage("dev.remuda.gpu")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "org.jspecify..", "com.sun.jna..", "dev.remuda.gpu"));
	}

	@Test
	void onlyTheGpuMonitorTheMasterAndTheSocketsImportJna() {
		check(noClasses().that()
			.resideOutsideOfPackages("dev.remuda.gpu", "dev.remuda.process", "dev.remuda.socket")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("com.sun.jna.."));
	}

	@Test
	void onlyTheDjlBindingImportsDjl() {
		check(noClasses().that()
			.resideOutsideOfPackage("dev.remuda.inference.djl..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("ai.djl.."));
	}

	@Test
	void theWorkerModelKnowsSpringCoreButNoServer() {
		check(classes().that()
			.resideInAPackage("dev.remuda.worker")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "org.jspecify..", "dev.remuda.worker", "org.springframework.util"));
	}

	@Test
	void adviceIsPlainJava() {
		check(classes().that()
			.resideInAPackage("dev.remuda.worker.advice")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "org.jspecify..", "dev.remuda.worker", "dev.remuda.worker.advice"));
	}

	@Test
	void theTomcatBindingKnowsTomcatAndHowBootStartsIt() {
		check(classes().that()
			.resideInAPackage("dev.remuda.worker.tomcat")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "org.jspecify..", "org.apache..", "org.springframework.beans",
					"org.springframework.boot.tomcat", "org.springframework.boot.web.server..",
					"org.springframework.core", "dev.remuda.socket", "dev.remuda.worker", "dev.remuda.worker.watchdog",
					"dev.remuda.worker.tomcat"));
	}

	@Test
	void theWatchdogIsPlainJavaAndWhatJavaTellsOfItself() {
		check(classes().that()
			.resideInAPackage("dev.remuda.worker.watchdog")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "com.sun.management", "jdk.jfr..", "org.jspecify..",
					"dev.remuda.worker.watchdog"));
	}

	@Test
	void onlyOneClassImportsJfr() {
		check(noClasses().that()
			.doNotHaveFullyQualifiedName("dev.remuda.worker.watchdog.PinnedThreads")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("jdk.jfr.."));
	}

	@Test
	void onlyTheBindingsAndTheGatewayImportNetty() {
		check(noClasses().that()
			.resideOutsideOfPackages("dev.remuda.worker.netty..", "dev.remuda.admission.reactive", "dev.remuda.gateway",
					"dev.remuda.gateway.cache", "dev.remuda.gateway.connection", "..autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.netty..", "reactor.netty.."));
	}

	@Test
	void autoConfigurationsAreFinalAndListedAndShowNoBeanMethods() throws IOException {
		check(classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.andShould()
			.haveSimpleNameEndingWith("AutoConfiguration"));
		check(methods().that().areAnnotatedWith(Bean.class).should().bePackagePrivate());
		List<String> declared = classes.stream()
			.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
			.map(JavaClass::getName)
			.sorted()
			.toList();
		assertThat(imports()).isEqualTo(declared);
	}

	@Test
	void eachPackageIsNullMarkedAndSaysWhatItIsFor() {
		classes.stream()
			.map(JavaClass::getPackage)
			.distinct()
			.forEach(
					(javaPackage) -> assertThat(javaPackage.isAnnotatedWith(NullMarked.class)).as(javaPackage.getName())
						.isTrue());
	}

	@Test
	void namesSayWhatAThingIs() {
		check(noClasses().should()
			.haveSimpleNameEndingWith("Manager")
			.orShould()
			.haveSimpleNameEndingWith("Helper")
			.orShould()
			.haveSimpleNameEndingWith("Util")
			.orShould()
			.haveSimpleNameEndingWith("Utils"));
	}

	private void check(ArchRule rule) {
		rule.check(classes);
	}

	private List<String> imports() throws IOException {
		try (InputStream input = getClass().getClassLoader().getResourceAsStream(IMPORTS)) {
			return new String(Objects.requireNonNull(input).readAllBytes(), StandardCharsets.UTF_8).lines()
				.filter((line) -> !line.isBlank() && !line.startsWith("#"))
				.toList();
		}
	}

}
