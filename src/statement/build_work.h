#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ratecheck/extraction/extraction.h"
#include "ratecheck/statement/statement.h"

namespace ratecheck::statement {

/// Where the values of one field of the layout go in a work item.
struct WorkPlace {
  enum class Kind { nowhere, field, accessible, input, pay, pay_category, pay_amount };
  Kind kind = Kind::nowhere;
  std::string name;                  ///< of its spans and doubts: "total", "online_s", "pay.base"
  std::size_t name_id = 0;           ///< equal names have equal ids
  std::string_view input;            ///< kind input: its name
  PayCategory category{};            ///< kind pay
  const WorkField* field = nullptr;  ///< kind field
};

/// Makes work items of the records of one layout. What its parser file says of every field is looked up once.
class WorkBuilder {
 public:
  WorkBuilder(const extraction::ParserFacts& facts, std::size_t document);
  /// One record as a work item, with its spans and doubts, into an empty one.
  void build(extraction::Record&& record, WorkKind kind, WorkItem& work);
  /// Of the amounts among the inputs.
  void set_currency(const Currency& currency) { currency_ = currency; }

 private:
  void put(extraction::Value& value, WorkItem& work);
  void put_pay(const WorkPlace& place, const extraction::Value& value, WorkItem& work) const;
  void put_field(const WorkField& field, const extraction::Datum& datum, WorkItem& work);
  void put_input(std::string_view name, const extraction::Datum& datum, WorkItem& work) const;
  [[nodiscard]] std::string input_text(const extraction::Datum& datum) const;
  std::optional<PlaceName> place_named(const std::string& text);
  static void forget(const WorkPlace& place, WorkItem& work);
  void note_place(const WorkPlace& place, extraction::Value& value, WorkItem& work);

  static void doubt_online(WorkItem& work);

  const extraction::ParserFacts& facts_;
  Currency currency_;
  std::size_t document_;
  std::vector<WorkPlace> places_;      // beside facts_.fields
  std::vector<WorkPlace> categories_;  // of pay.amount, beside all_words<PayCategory>()
  std::vector<std::size_t> seen_;      // how often each name stands in the item at hand
  std::unordered_map<std::string, std::optional<PlaceName>> place_names_;  // nothing: text that names none
  PayCategory category_ = PayCategory::other;
};

/// What speaks against a value, as doubts of the field it went to.
void note_doubts(std::string_view field, const extraction::Value& value, std::vector<Doubt>& doubts);
/// "adjustment.tip" behind "adjustment." is tip; nothing when it is no category.
std::optional<PayCategory> category_behind(std::string_view as, std::string_view prefix);
/// The document's own label, else the parser file's.
const std::string& label_of(const extraction::ParserFacts& facts, const extraction::Value& value);

}  // namespace ratecheck::statement
