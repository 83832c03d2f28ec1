#include "schema_check.h"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace ratecheck::test {

using nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

struct SchemaCheck::Documents {
  json root;
  std::map<std::string, json> others;
  std::map<std::string, valijson::Schema> schemas;  // by pointer, read when first asked for

  const valijson::Schema& schema(const std::string& pointer) {
    const auto [at, is_new] = schemas.try_emplace(pointer);
    if (!is_new)
      return at->second;
    json document = root;  // a schema's own "#/…" are looked up beside it
    if (!pointer.empty())
      document.update(root.at(json::json_pointer(pointer)));
    const auto fetch = [this](const std::string& address) {
      const auto found = others.find(address);
      return found == others.end() ? nullptr : &found->second;
    };
    try {
      valijson::SchemaParser().populateSchema(Adapter(document), at->second, fetch, [](const json* /*ours*/) {});
    } catch (...) {
      schemas.erase(at);
      throw;
    }
    return at->second;
  }
};

SchemaCheck::SchemaCheck(std::string_view root, const std::map<std::string, std::string>& others)
    : documents_(std::make_unique<Documents>()) {
  documents_->root = json::parse(root);
  for (const auto& [address, text] : others)
    documents_->others[address] = json::parse(text);
}

SchemaCheck::~SchemaCheck() = default;

std::vector<std::string> SchemaCheck::faults(const std::string& pointer, std::string_view text) const {
  std::vector<std::string> out;
  try {
    const json value = json::parse(text);
    valijson::Validator validator;
    valijson::ValidationResults results;
    if (!validator.validate(documents_->schema(pointer), Adapter(value), &results))
      out.push_back("does not fit the schema " + pointer);
    for (const auto& error : results) {
      std::string at;
      for (const std::string& step : error.context)
        at += step;
      out.push_back(at + ": " + error.description);
    }
  } catch (const std::exception& problem) {
    out.emplace_back(pointer + ": " + problem.what());
  }
  return out;
}

}  // namespace ratecheck::test
