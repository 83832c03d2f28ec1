#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extraction/match/pattern.h"
#include "ratecheck/document/document.h"
#include "ratecheck/extraction/extraction.h"

namespace ratecheck::extraction {

/// A place of the document (bytes of its text) where a label was seen that may be another's.
struct LabelDoubt {
  std::size_t from = 0;
  std::size_t to = 0;
  std::string reason;
  bool beyond_proof = false;  ///< a sum does not settle it: it holds in whatever order its parts are named
};

/// A text off a picture as its layout prints it: same values, the labels mended.
struct MendedText {
  document::NormalisedText text;
  bool changed = false;  ///< else `text` is empty: the one that was given says it all
  std::vector<LabelDoubt> doubts;
};

/// The labels of a layout, and where they stand in a text that a reader of pictures has damaged:
///
///   Labels labels;
///   labels.add("Order Pay", Labels::Kind::of_value);
///   labels.mend(NormalisedText("= 0rder Pay:\n$14.58 >")).text.text();   // "Order Pay $14.58"
///
/// Only words that stand at the begin of a line, or behind a value, are labels. No value is ever changed.
class Labels {
 public:
  /// Whether a value belongs to the label, behind it or below it, or it stands for itself.
  enum class Kind { of_value, alone };

  /// `words` as the layout prints them, one blank between two. `shape`: all that its value may look like, where it
  /// is set.
  void add(std::string_view words, Kind kind, const Pattern& shape = {});
  [[nodiscard]] bool empty() const { return labels_.empty(); }
  [[nodiscard]] MendedText mend(const document::NormalisedText& text) const;

 private:
  friend class LabelMender;
  struct Label {
    std::string words;       // as it is put into the text
    std::u32string letters;  // the same, character by character
    Kind kind;
    Pattern shape;
  };
  std::vector<Label> labels_;
};

/// Doubts what stands on such places, and is not proven or is beyond proof.
void apply_label_doubts(std::vector<LabelDoubt> doubts, Extraction& extraction);

}  // namespace ratecheck::extraction
