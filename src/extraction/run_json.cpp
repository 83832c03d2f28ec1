#include "run.h"

namespace ratecheck::extraction {

Result<Extraction> run_json(const ParserRule& rule, const document::Document& document, const ReadOptions& options) {
  (void)document;
  (void)options;
  Extraction out;
  out.parser = rule.facts;
  return out;
}

}  // namespace ratecheck::extraction
