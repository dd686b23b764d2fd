package dev.remuda.sample.gec;

import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;

/**
 * What the spelling corrector needs beside its file: a translator of the same name. The
 * rest stands in application.yml.
 */
@Configuration(proxyBeanMethods = false)
class GecConfiguration {

	@Bean
	CorrectionTranslator gec(GecProperties properties, ResourceLoader loader, JsonMapper json) {
		ModelFiles files = ModelFiles.open(properties.getLocation(), loader, json);
		ModelFiles.Description description = files.description();
		if (properties.getMaxLength() > description.maxLength()) {
			throw new ModelFileException("sample.gec.max-length is %d, and the model takes %d characters at most."
				.formatted(properties.getMaxLength(), description.maxLength()));
		}
		return new CorrectionTranslator(files.vocabulary(), description.threshold());
	}

	@Bean
	JsonMapperBuilderCustomizer onlyStringsAreStrings() {
		return (builder) -> builder.withCoercionConfig(LogicalType.Textual,
				(coercions) -> coercions.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
					.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
					.setCoercion(CoercionInputShape.Float, CoercionAction.Fail));
	}

}
