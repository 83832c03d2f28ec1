#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/document/document.h"
#include "ratecheck/extraction/extraction.h"

namespace ratecheck::extraction {

/// Keeps account of which bytes of a folded text were claimed, and says what is left.
class Coverage {
 public:
  /// `explain`: keeps who claimed what.
  Coverage(const document::Document& document, bool explain) : document_(document), explain_(explain) {}

  void claim(std::size_t from, std::size_t to, const std::string& by);
  /// Why a stretch was not read although a rule looked at it.
  void fault(std::size_t from, std::size_t to, std::string reason);
  /// Lists what was claimed by nobody, line by line, and the share that was.
  void finish(Extraction& extraction);

 private:
  struct Stretch {
    std::size_t from;
    std::size_t to;
    std::string text;
  };
  void add_unread(std::size_t from, std::size_t to, Extraction& extraction);
  [[nodiscard]] const std::string* reason_at(std::size_t from, std::size_t to) const;

  const document::Document& document_;
  bool explain_;
  std::vector<Stretch> claims_;
  std::vector<Stretch> faults_;
};

}  // namespace ratecheck::extraction
