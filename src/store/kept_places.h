#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "privacy.h"
#include "ratecheck/statement/statement_json.h"

// docs/storage.md "Kept statements".
// Where the values of a statement stood is most of its JSON, and nearly the same for each of its work items. Kept
// statements say it shorter. In the place of the contract's object "spans" stands an array:
//
//   [ layout, lines, gap, raw, gap, raw, gap, length, raw … ]
//
// layout  the number of one that stood before in this text, counted from 0; or, where it is new, all its fields:
//         [ name, document, lines below the first field's, standing, … ]
// lines   from the first field of the item before to this item's first field
// gap     bytes from the end of the field before, of whichever item, to this field
// length  of the field in the document, told where it is not the length of the raw text
//
// An item that has no places keeps the empty object. So "spans":[ stands in no text that the contract's writer
// wrote, and texts of before, which hold the contract's object, are told from these by it.

namespace ratecheck::store {

class PlacesWriter {
 public:
  /// The value of "spans", with raw texts as they may be kept.
  void write(JsonWriter& out, const statement::WorkItem& item);

 private:
  struct Place {
    std::string field;
    std::size_t document;
    std::size_t line;  ///< below the item's first
    statement::Standing standing;
    RawText kept;
  };
  using Layout = std::vector<Place>;

  static bool fits(const Layout& layout, const statement::Spans& spans);
  std::size_t layout_of(const statement::Spans& spans) const;  ///< beyond the last when it is new
  const Layout& write_layout(JsonWriter& out, const statement::Spans& spans);

  std::vector<Layout> layouts_;
  Layout other_;          ///< of the last item beyond those that are counted
  std::size_t last_ = 0;  ///< the layout of the item before
  std::size_t line_ = 0;  ///< its first field's
  std::size_t end_ = 0;   ///< of the field before
};

/// The text as the contract writes it. Throws Failure `corrupt_database`.
std::string expand_places(std::string text);

statement::Standing standing_of(std::string_view word);

}  // namespace ratecheck::store
