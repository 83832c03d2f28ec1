#include "extraction/identities/identity.h"

#include <algorithm>
#include <cctype>

#include "ratecheck/base/decimal.h"

// Reads one identity from left to right; its grammar stands in docs/parsers.md "Identities". What names mean is
// not known here: load_identity.cpp binds them to fields and records. "0.2 * fare - fee? == total" becomes
//
//   left   {factor 1/5, name "fare"}, {factor -1, name "fee", optional}
//   right  {factor 1, name "total"}
namespace ratecheck::extraction {
namespace {

/// Takes words and signs off the text, blanks before them aside.
class IdentityReader {
 public:
  explicit IdentityReader(std::string_view text) : text_(text) {}

  void blanks() {
    while (at_ < text_.size() && text_[at_] == ' ')
      ++at_;
  }
  bool take(std::string_view token) {
    blanks();
    if (!text_.substr(at_).starts_with(token))
      return false;
    at_ += token.size();
    return true;
  }
  std::string word() {
    blanks();
    const std::size_t start = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_' ||
                                  (at_ > start && text_[at_] == '.')))
      ++at_;
    return std::string(text_.substr(start, at_ - start));
  }
  [[nodiscard]] bool done() {
    blanks();
    return at_ == text_.size();
  }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] Error error(std::string message) const {
    return Error{"bad_identity", std::move(message)}
        .at({"", 0, at_ + 1})
        .with_hint("An identity looks like: sum(trip.fare) + tips? - fee == total.");
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

bool is_number(const std::string& word) {
  return !word.empty() && word[0] >= '0' && word[0] <= '9';
}

// sum(record.field), count(record), field, each with "?" behind the name.
Result<Term> read_operand(IdentityReader& reader, const std::string& word) {
  Term term;
  term.column = reader.at() - word.size();
  term.name = word;
  if ((word == "sum" || word == "count") && reader.take("(")) {
    const std::string inner = reader.word();
    const std::size_t dot = inner.find('.');
    term.kind = word == "sum" ? Term::Kind::sum : Term::Kind::count;
    term.record = inner.substr(0, dot);
    term.name = dot == std::string::npos ? "" : inner.substr(dot + 1);
    if ((word == "sum") != (dot != std::string::npos))
      return reader.error("Expected sum(record.field) or count(record).");
    term.optional = reader.take("?");
    if (!reader.take(")"))
      return reader.error("Expected ')'.");
    return term;
  }
  if (word.empty() || word.find('.') != std::string::npos)
    return reader.error("Expected the name of a field.");
  term.optional = reader.take("?");
  return term;
}

Result<Term> read_term(IdentityReader& reader) {
  std::string word = reader.word();
  if (!is_number(word))
    return read_operand(reader, word);
  const std::optional<Decimal> number = Decimal::parse(word);
  if (!number)
    return reader.error("Expected a number or the name of a field.");
  if (!reader.take("*")) {
    Term term;
    term.kind = Term::Kind::number;
    term.factor = number->to_rational();
    return term;
  }
  Result<Term> term = read_operand(reader, reader.word());
  if (term)
    term->factor = number->to_rational();
  return term;
}

Status read_side(IdentityReader& reader, std::vector<Term>& side) {
  bool minus = reader.take("-");
  while (true) {
    Result<Term> term = read_term(reader);
    if (!term)
      return term.error();
    if (minus)
      term->factor = -term->factor;
    side.push_back(std::move(*term));
    minus = reader.take("-");
    if (!minus && !reader.take("+"))
      return {};
  }
}

}  // namespace

Result<IdentityRule> parse_identity(std::string_view text) {
  IdentityReader reader(text);
  IdentityRule rule;
  rule.text = text;
  if (Status side = read_side(reader, rule.left); !side)
    return side.error();
  rule.at_most = reader.take("<=");
  if (!rule.at_most && !reader.take("=="))
    return reader.error("Expected '+', '-', '==' or '<='.");
  rule.proves = !rule.at_most;
  if (Status side = read_side(reader, rule.right); !side)
    return side.error();
  if (!reader.done())
    return reader.error("Expected '+', '-' or the end.");
  return rule;
}

}  // namespace ratecheck::extraction
