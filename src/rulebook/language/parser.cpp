// docs/formulas.md "Grammar".
// A recursive descent parser, one method per level of binding. The first fault ends it: what follows a
// syntax fault is guesswork. Types, units and names are the checker's business.
//
// From loose to tight: expression (if), disjunction, conjunction, negation, comparison, additive, term, unary,
// primary. Each method asks the next tighter one for its operands, and while its own sign follows builds on from
// the left:
//
//   a - b - c * d        additive: term a, sign -, term b       -> subtract {a, b}
//                        sign -, term: c * d                    -> subtract {subtract {a, b}, multiply {c, d}}
//
// A method gives the number of the node it made. A node is made after its parts, but for one that is known before
// them (a rate before its keys).
//
// After a fault `pos_` stands on the last token, `end`, so that every loop ends by itself; the numbers that
// methods still return mean nothing, and run() throws the tree away.
#include "rulebook/language/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ratecheck/base/text.h"
#include "rulebook/language/ops.h"

namespace ratecheck::rulebook {
namespace {

struct ModeWord {
  std::string_view name;
  Rounding mode;
};
constexpr std::array<ModeWord, 5> kModes{{{"half_up", Rounding::half_up},
                                          {"half_even", Rounding::half_even},
                                          {"truncate", Rounding::truncate},
                                          {"up", Rounding::up},
                                          {"down", Rounding::down}}};

class Parser {
 public:
  Parser(std::vector<Lexeme> tokens, std::vector<FormulaFault>& faults)
      : tokens_(std::move(tokens)), faults_(faults) {}

  std::optional<Ast> run() {
    while (ok() && is_name("let"))
      let();
    ast_.root = expression();
    if (ok() && peek().kind != TokenKind::end)
      fault(peek(), fmt::format("Expected the end of the formula, found {}.", quoted(peek())));
    return ok() ? std::optional<Ast>(std::move(ast_)) : std::nullopt;
  }

 private:
  [[nodiscard]] bool ok() const { return faults_.empty(); }
  [[nodiscard]] const Lexeme& peek() const { return tokens_[pos_]; }
  [[nodiscard]] bool is(std::string_view symbol) const {
    return peek().kind == TokenKind::symbol && peek().text == symbol;
  }
  [[nodiscard]] bool is_name(std::string_view name) const {
    return peek().kind == TokenKind::name && peek().text == name;
  }
  static std::string quoted(const Lexeme& token) {
    return token.kind == TokenKind::end ? token.text : fmt::format("'{}'", token.text);
  }

  /// The token at hand, which is stepped over; `end` is never left.
  Lexeme take() {
    Lexeme token = peek();
    if (token.kind != TokenKind::end)
      ++pos_;
    return token;
  }

  void fault(const Lexeme& token, std::string message, std::string hint = {}) {
    if (ok())
      faults_.push_back({token.at, "bad_formula", std::move(message), std::move(hint)});
    pos_ = tokens_.size() - 1;  // every loop sees the end
  }

  bool accept(std::string_view symbol) {
    if (!is(symbol))
      return false;
    take();
    return true;
  }
  void expect(std::string_view symbol) {
    if (!accept(symbol))
      fault(peek(), fmt::format("Expected '{}', found {}.", symbol, quoted(peek())));
  }
  void expect_name(std::string_view name) {
    if (!is_name(name)) {
      fault(peek(), fmt::format("Expected '{}', found {}.", name, quoted(peek())));
      return;
    }
    take();
  }

  /// A new node; its number.
  std::size_t make(Op op, std::size_t at, std::vector<std::size_t> args = {}) {
    if (ast_.nodes.size() == kMaxNodes)
      fault(peek(), fmt::format("A formula may have at most {} parts.", kMaxNodes), "Split the rule in two.");
    Node node;
    node.op = op;
    node.at = at;
    node.args = std::move(args);
    ast_.nodes.push_back(std::move(node));
    return ast_.nodes.size() - 1;
  }

  void let() {
    take();
    const Lexeme name = take();
    if (name.kind != TokenKind::name || is_reserved(name.text))
      fault(name, fmt::format("Expected a name after 'let', found {}.", quoted(name)));
    expect("=");
    const std::size_t node = expression();
    expect(";");
    ast_.lets.push_back({name.text, name.at, node, false});
  }

  std::size_t expression() {
    if (++depth_ > kMaxDepth)
      fault(peek(), "The formula is nested too deeply.", "Name parts of it with let.");
    const std::size_t node = is_name("if") ? condition() : disjunction();
    --depth_;
    return node;
  }

  std::size_t condition() {
    const std::size_t at = take().at;
    const std::size_t test = expression();
    expect_name("then");
    const std::size_t yes = expression();
    expect_name("else");
    const std::size_t no = expression();
    return make(Op::choose, at, {test, yes, no});
  }

  std::size_t disjunction() {
    std::size_t left = conjunction();
    while (ok() && is_name("or")) {
      const std::size_t at = take().at;
      const std::size_t right = conjunction();
      left = make(Op::logic_or, at, {left, right});
    }
    return left;
  }

  std::size_t conjunction() {
    std::size_t left = negation();
    while (ok() && is_name("and")) {
      const std::size_t at = take().at;
      const std::size_t right = negation();
      left = make(Op::logic_and, at, {left, right});
    }
    return left;
  }

  std::size_t negation() {
    if (is_name("not")) {
      const std::size_t at = take().at;
      if (++depth_ > kMaxDepth)
        fault(peek(), "The formula is nested too deeply.");
      const std::size_t node = negation();
      --depth_;
      return make(Op::logic_not, at, {node});
    }
    return comparison();
  }

  std::size_t comparison() {
    const std::size_t left = additive();
    if (!ok())
      return left;
    const Lexeme token = peek();
    if (is_name("in")) {
      take();
      return membership(left, token.at);
    }
    if (is_name("within")) {
      take();
      const std::size_t right = additive();
      return make(Op::within, token.at, {left, right});
    }
    constexpr std::array<std::pair<std::string_view, Op>, 6> operators{{{"==", Op::equal},
                                                                        {"!=", Op::unequal},
                                                                        {"<=", Op::at_most},
                                                                        {">=", Op::at_least},
                                                                        {"<", Op::less},
                                                                        {">", Op::more}}};
    for (const auto& [symbol, op] : operators) {
      if (accept(symbol)) {
        const std::size_t right = additive();
        return make(op, token.at, {left, right});
      }
    }
    return left;
  }

  /// After `in`: the name of a set of times, or a list of words.
  std::size_t membership(std::size_t left, std::size_t at) {
    if (!accept("[")) {
      const Lexeme name = take();
      if (name.kind != TokenKind::name) {
        fault(name,
              fmt::format("Expected a list of words or a name from [times] after 'in', found {}.", quoted(name)));
      }
      const std::size_t node = make(Op::in_times, at, {left});
      ast_.nodes[node].words = {name.text};
      return node;
    }
    const std::size_t node = make(Op::one_of, at, {left});
    do {
      const Lexeme word = take();
      if (word.kind != TokenKind::word)
        fault(word, fmt::format("Expected a word in quotes, found {}.", quoted(word)));
      ast_.nodes[node].words.push_back(word.text);
      ast_.nodes[node].word_ats.push_back(word.at);
    } while (ok() && accept(","));
    expect("]");
    return node;
  }

  std::size_t additive() {
    std::size_t left = term();
    while (ok() && (is("+") || is("-"))) {
      const Lexeme token = take();
      const std::size_t right = term();
      left = make(token.text == "+" ? Op::add : Op::subtract, token.at, {left, right});
    }
    return left;
  }

  std::size_t term() {
    std::size_t left = unary();
    while (ok() && (is("*") || is("/"))) {
      const Lexeme token = take();
      const std::size_t right = unary();
      left = make(token.text == "*" ? Op::multiply : Op::divide, token.at, {left, right});
    }
    return left;
  }

  std::size_t unary() {
    if (!is("-"))
      return primary();
    const std::size_t at = take().at;
    if (++depth_ > kMaxDepth)
      fault(peek(), "The formula is nested too deeply.");
    const std::size_t node = unary();
    --depth_;
    return make(Op::negate, at, {node});
  }

  std::size_t primary() {
    const Lexeme token = take();
    switch (token.kind) {
      case TokenKind::number: {
        const std::size_t node = make(Op::number, token.at);
        ast_.nodes[node].amount = token.amount;
        ast_.nodes[node].text = token.text;
        return node;
      }
      case TokenKind::word: {
        const std::size_t node = make(Op::word, token.at);
        ast_.nodes[node].text = token.text;
        return node;
      }
      case TokenKind::date: {
        const std::size_t node = make(Op::date, token.at);
        ast_.nodes[node].date = token.date;
        return node;
      }
      case TokenKind::name:
        return is("(") ? call(token) : name(token);
      default:
        break;
    }
    if (token.kind == TokenKind::symbol && token.text == "(") {
      const std::size_t inner = expression();
      expect(")");
      return inner;
    }
    fault(token, fmt::format("Expected a value, found {}.", quoted(token)));
    return 0;
  }

  /// true, false, or a name, with the keys of a rate: cost[vehicle].
  std::size_t name(const Lexeme& token) {
    if (token.text == "true" || token.text == "false") {
      const std::size_t node = make(Op::yes_no, token.at);
      ast_.nodes[node].flag = token.text == "true";
      return node;
    }
    if (is_reserved(token.text)) {
      fault(token, fmt::format("'{}' cannot stand here; expected a value.", token.text));
      return 0;
    }
    const std::size_t node = make(Op::name, token.at);
    ast_.nodes[node].text = token.text;
    if (accept("[")) {
      std::vector<std::size_t> keys;
      do {
        keys.push_back(expression());
      } while (ok() && accept(","));
      expect("]");
      ast_.nodes[node].args = std::move(keys);
    }
    return node;
  }

  std::size_t call(const Lexeme& token) {
    take();  // (
    for (const OpInfo& plain : all_operations()) {
      if (!plain.called.empty() && plain.called == token.text)
        return plain_call(token, plain);
    }
    if (token.text == "round")
      return rounding(token);
    if (token.text == "tiers" || token.text == "bracket")
      return bands(token);
    if (token.text == "rate_of")
      return rate_of(token);
    if (token.text == "window")
      return window(token);
    if (token.text == "cannot_judge")
      return cannot_judge(token);
    fault(token,
          fmt::format("There is no function '{}'.{}", token.text, did_you_mean(token.text, function_names())));
    return 0;
  }

  /// A function with values and nothing else between its brackets, as the table of operations counts them.
  std::size_t plain_call(const Lexeme& token, const OpInfo& plain) {
    std::vector<std::size_t> args;
    if (!is(")")) {
      do {
        args.push_back(expression());
      } while (ok() && accept(","));
    }
    expect(")");
    if (args.size() < plain.least || args.size() > plain.most) {
      fault(token, fmt::format("'{}' takes {}{} values, found {}.", token.text, plain.least,
                               plain.least == plain.most ? "" : " or more", args.size()));
    }
    return make(plain.op, token.at, std::move(args));
  }

  std::size_t rounding(const Lexeme& token) {
    const std::size_t value = expression();
    expect(",");
    const std::size_t step = expression();
    expect(",");
    const Lexeme mode = take();
    const std::size_t node = make(Op::round, token.at, {value, step});
    for (const ModeWord& word : kModes) {
      if (mode.kind == TokenKind::name && word.name == mode.text) {
        ast_.nodes[node].mode = word.mode;
        ast_.nodes[node].text = mode.text;
      }
    }
    if (ast_.nodes[node].text.empty()) {
      fault(mode, fmt::format("Expected a way to round, found {}.", quoted(mode)),
            "Write one of half_up, half_even, truncate, up, down.");
    }
    expect(")");
    return node;
  }

  /// tiers(x, <= 25: a, <= 99: b, else: c), and the same for bracket.
  std::size_t bands(const Lexeme& token) {
    std::vector<std::size_t> args{expression()};
    std::vector<bool> inclusive;
    expect(",");
    while (ok() && !is_name("else")) {
      if (!is("<=") && !is("<")) {
        fault(peek(),
              fmt::format("Expected '<=' or '<' and the end of the band, or 'else', found {}.", quoted(peek())));
      }
      inclusive.push_back(take().text == "<=");
      args.push_back(additive());
      expect(":");
      args.push_back(expression());
      expect(",");
    }
    expect_name("else");
    expect(":");
    args.push_back(expression());
    expect(")");
    const std::size_t node = make(token.text == "tiers" ? Op::tiers : Op::bracket, token.at, std::move(args));
    ast_.nodes[node].inclusive = std::move(inclusive);
    return node;
  }

  /// rate_of("uk-nmw-rates", wage, "top"): keys follow the name of the rate.
  std::size_t rate_of(const Lexeme& token) {
    const Lexeme id = take();
    if (id.kind != TokenKind::word)
      fault(id, fmt::format("Expected the id of a rule in quotes, found {}.", quoted(id)));
    expect(",");
    const Lexeme rate = take();
    if (rate.kind != TokenKind::name)
      fault(rate, fmt::format("Expected the name of a rate, found {}.", quoted(rate)));
    std::vector<std::size_t> keys;
    while (ok() && accept(","))
      keys.push_back(expression());
    expect(")");
    const std::size_t node = make(Op::rate_of, token.at, std::move(keys));
    ast_.nodes[node].text = id.text;
    ast_.nodes[node].text2 = rate.text;
    return node;
  }

  std::size_t window(const Lexeme& token) {
    std::vector<std::size_t> args{expression()};
    std::vector<std::string> words;
    while (ok() && accept(",")) {
      const Lexeme name = take();
      if (name.kind != TokenKind::name)
        fault(name, fmt::format("Expected a name from [times], found {}.", quoted(name)));
      words.push_back(name.text);
    }
    expect(")");
    const std::size_t node = make(Op::window, token.at, std::move(args));
    ast_.nodes[node].words = std::move(words);
    return node;
  }

  std::size_t cannot_judge(const Lexeme& token) {
    const Lexeme reason = take();
    expect(",");
    const Lexeme text = take();
    if (reason.kind != TokenKind::name || text.kind != TokenKind::word) {
      fault(reason, "'cannot_judge' takes a reason and a sentence.",
            "cannot_judge(ambiguous_place, \"where did it start?\")");
    }
    expect(")");
    const std::size_t node = make(Op::cannot_judge, token.at);
    ast_.nodes[node].text = text.text;
    ast_.nodes[node].text2 = reason.text;
    return node;
  }

  std::vector<Lexeme> tokens_;
  std::vector<FormulaFault>& faults_;
  Ast ast_;
  std::size_t pos_ = 0;
  int depth_ = 0;
};

}  // namespace

const std::vector<std::string>& function_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all{"round", "tiers", "bracket", "rate_of", "window", "cannot_judge"};
    for (const OpInfo& plain : all_operations()) {
      if (!plain.called.empty())
        all.emplace_back(plain.called);
    }
    return all;
  }();
  return names;
}

bool is_reserved(std::string_view name) {
  constexpr std::array<std::string_view, 22> words{
      "let", "if", "then", "else", "and", "or",   "not",     "in",        "within",   "true", "false",
      "s",   "h",  "m",    "km",   "mi",  "week", "half_up", "half_even", "truncate", "up",   "down"};
  return std::find(words.begin(), words.end(), name) != words.end() ||
         std::find(function_names().begin(), function_names().end(), name) != function_names().end();
}

std::optional<Ast> parse_formula(std::string_view text, const Currency& currency,
                                 std::vector<FormulaFault>& faults) {
  std::vector<FormulaFault> own;
  std::vector<Lexeme> tokens = lex(text, currency, own);
  std::optional<Ast> ast;
  if (own.empty())
    ast = Parser(std::move(tokens), own).run();
  faults.insert(faults.end(), own.begin(), own.end());
  return ast;
}

}  // namespace ratecheck::rulebook
