#include "cairn/language/network_classifier_settings.hpp"

#include "cairn/language/convolutional_classifier.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("settings of a network classifier take an encoder, and no other type", "[language]") {
  static_assert(text_encoder<sentence_convolutions> && !text_encoder<int>);
  const network_classifier_settings<sentence_convolutions> settings;
  CHECK(settings.networks == 1);
  CHECK(settings.vectors == nullptr);
  CHECK_NOTHROW(settings.training.check());
}
