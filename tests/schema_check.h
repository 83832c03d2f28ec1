#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// JSON held against JSON Schema by Valijson, which nobody here wrote. It reads draft 7; of the newer drafts our
/// schemas use only what draft 7 has, which tests/web/schema_test.mjs makes sure of.
namespace ratecheck::test {

class SchemaCheck {
 public:
  /// `root` is the JSON document that holds the schemas; `others` those that a $ref names by another address.
  explicit SchemaCheck(std::string_view root, const std::map<std::string, std::string>& others = {});
  ~SchemaCheck();

  /// What of `json` does not fit the schema at the JSON pointer ("" is the whole document); empty: all of it does.
  /// A schema that cannot be read is a fault, and so is what is no JSON.
  [[nodiscard]] std::vector<std::string> faults(const std::string& pointer, std::string_view json) const;

 private:
  struct Documents;
  std::unique_ptr<Documents> documents_;
};

}  // namespace ratecheck::test
