#pragma once

#include <doctest/doctest.h>

#include <string>

#include "ratecheck/document/document.h"
#include "shipped.h"

/// What the shipped parser files read of a document that one of them must know.
namespace ratecheck::test {

inline extraction::Extraction read_by_shipped(const std::string& bytes,
                                              const extraction::ReadOptions& options = {}) {
  const Result<document::Document> document = document::read_document(bytes);
  REQUIRE(document);
  Result<extraction::Extraction> read = shipped_parsers().read(*document, options);
  CAPTURE((read ? "" : read.error().hint));
  REQUIRE(read);
  return std::move(*read);
}

}  // namespace ratecheck::test
