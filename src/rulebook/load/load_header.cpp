// [rule], [applies], [definitions], [source.NAME] and the claim: what the rule is about, which pay counts, how the
// due is rounded (docs/formulas.md "The head"). Everything else needs the currency that is read here.
//
// Every closed list is asked of words.h, so a misspelt word is refused with the nearest right one; a word that is
// taken silently would make a rule that applies to nothing, or counts nothing, and so accuses everybody.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ratecheck/base/place_name.h"
#include "ratecheck/base/platforms.h"
#include "ratecheck/base/text.h"
#include "rulebook/load/loading.h"

namespace ratecheck::rulebook {
namespace {

Source read_source_table(Loading& in, const TomlValue& value) {
  TomlTable table(in.source, value, "a source", in.problems);
  Source source;
  source.confidence = load_mark(table);
  source.title = table.required_string("title");
  source.url = table.optional_string("url").value_or("");
  source.seen = table.optional_date("seen");
  table.finish();
  return source;
}

void load_id(Loading& in, TomlTable& table) {
  Rule& rule = *in.rule;
  rule.id = table.required_string("id");
  const bool good = !rule.id.empty() && std::all_of(rule.id.begin(), rule.id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  if (!rule.id.empty() && !good) {
    table.problem("id", "bad_id", "An id is made of lower-case ASCII letters, digits and '-'.",
                  look_alike_hint(rule.id));
  }
  const std::size_t slash = in.source.file.find_last_of('/');
  std::string stem = in.source.file.substr(slash == std::string::npos ? 0 : slash + 1);
  stem = stem.substr(0, stem.rfind('.'));
  if (good && stem != rule.id) {
    table.problem("id", "bad_id", fmt::format("The id '{}' is not the name of the file, '{}'.", rule.id, stem),
                  "Rename one of them.");
  }
}

void load_rounding(Loading& in, TomlTable& table) {
  const TomlValue* value = table.optional_table("rounding");
  Rule& rule = *in.rule;
  if (value == nullptr) {
    if (!rule.cannot_judge) {
      table.problem("rounding", "missing_key", "[rule] needs 'rounding', how the due is rounded.",
                    "rounding = { to = \"0.01 USD\", mode = \"half-up\", at = \"result\", cite = \"not published; "
                    "our choice\" }");
    }
    return;
  }
  TomlTable rounding(in.source, *value, "rounding", in.problems);
  const std::string at = rounding.required_word("at", {"result", "parts"});
  const std::string cite = rounding.required_string("cite");
  if (at == "parts") {
    rule.program->rounding.in_parts = true;
    rule.rounding = fmt::format("each part as the formula says ({})", cite);
    rounding.finish();
    return;
  }
  const std::string mode = rounding.required_word("mode", {"half-up", "half-even", "truncate", "up", "down"});
  const std::string to = rounding.required_string("to");
  const auto step = parse_amount(to, rule.currency);
  if (!to.empty() && (!step || step->base.sign() <= 0)) {
    rounding.problem("to", "bad_amount", fmt::format("'{}' is not an amount such as \"0.01 USD\".", to),
                     look_alike_hint(to));
  } else if (step) {
    rule.program->rounding.step = step->base;
    if (!(step->unit.dims == rule.program->result.dims)) {
      rounding.problem("to", "unit_error",
                       fmt::format("The due is told in {}, so it cannot be rounded to {}.",
                                   describe(rule.program->result), to));
    }
  }
  rule.program->rounding.mode = mode == "half-even"  ? Rounding::half_even
                                : mode == "truncate" ? Rounding::truncate
                                : mode == "up"       ? Rounding::up
                                : mode == "down"     ? Rounding::down
                                                     : Rounding::half_up;
  rule.rounding = fmt::format("to {}, {} ({})", to, mode, cite);
  rounding.finish();
}

void load_cannot_judge(Loading& in, TomlTable& table) {
  const TomlValue* value = table.optional_table("cannot_judge");
  if (value == nullptr)
    return;
  TomlTable inner(in.source, *value, "cannot_judge", in.problems);
  in.rule->cannot_judge_reason = inner.required_word<Reason>("reason").value_or(Reason::unpublished_formula);
  in.rule->cannot_judge = inner.required_string("detail");
  inner.finish();
}

void load_claim(Loading& in, TomlTable& table) {
  const TomlValue* value = table.optional_table("claim");
  if (value == nullptr)
    return;
  TomlTable claim(in.source, *value, "claim", in.problems);
  LegalClaim read{claim.required_string("authority"),
                  claim.optional_string("url").value_or(""),
                  claim.optional_string("time_limit").value_or(""),
                  {}};
  const auto source = load_cite(in, claim, "cite", true);
  claim.finish();
  if (source) {
    read.source = in.rule->sources[*source];
    in.rule->claim = std::move(read);
  }
}

/// The first currency that the file names anywhere, to go on with where its own is not one: every unit hangs on
/// it, and an author wants to see the other faults too.
Currency any_currency(std::string_view text) {
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_capital(text[end]))
      ++end;
    if (end - at == 3) {
      if (const auto currency = Currency::parse(text.substr(at, 3)))
        return *currency;
    }
    at = end + 1;
  }
  return {};
}

/// The currency, and the unit of the due where that is no amount of money.
void load_units(Loading& in, TomlTable& table) {
  Rule& rule = *in.rule;
  const std::string code = table.required_string("currency");
  const auto currency = Currency::parse(code);
  if (!currency && !code.empty()) {
    table.problem("currency", "bad_currency", fmt::format("'{}' is not an ISO 4217 currency.", code),
                  look_alike_hint(code));
  }
  rule.currency = currency ? *currency : any_currency(in.source.text);
  const std::string own = currency ? code : rule.currency.code();
  const std::string result = table.optional_string("result").value_or(own);
  const auto unit = parse_unit(result, rule.currency);
  if (!unit && currency) {
    table.problem("result", "bad_unit",
                  fmt::format("'{}' is not a unit such as \"{}\" or \"{}/h\".", result, code, code));
  }
  rule.program->result = unit.value_or(Unit{});
  const auto money = parse_unit(own, rule.currency);
  rule.rate_table = unit && money && !(unit->dims == money->dims);
}

/// One minor unit of the currency where the file names none.
void load_tolerance(Loading& in, TomlTable& table) {
  const auto text = table.optional_string("tolerance");
  Rule& rule = *in.rule;
  rule.tolerance = rule.currency.known() ? rule.currency.minor_unit() : Rational(0);
  if (!text)
    return;
  const auto amount = parse_amount(*text, rule.currency);
  if (!amount || !(amount->unit.dims == Dims{1, 0, 0}) || amount->base.sign() < 0) {
    table.problem("tolerance", "bad_amount",
                  fmt::format("'{}' is not an amount such as \"0.01 {}\".", *text, rule.currency.code()),
                  look_alike_hint(*text));
    return;
  }
  rule.tolerance = amount->base;
}

/// Tips are never pay, cash and payouts move money that is counted already; what counts nothing is paid 0.00.
void check_counts(const Rule& rule, const TomlValue* counts, TomlTable& table) {
  if (rule.cannot_judge && rule.counts.empty())
    return;
  if (counts == nullptr) {
    table.problem("counts", "missing_key", "[rule] needs 'counts', the pay categories held against the due.");
  } else if (counts->items.empty()) {
    table.problem("counts", "nothing_counted", "'counts' is empty, so that all work would be paid 0.00.",
                  "Name the pay categories held against the due.");
  }
  for (const PayCategory never : {PayCategory::tip, PayCategory::cash, PayCategory::payout}) {
    const std::string word(to_string(never));
    if (std::find(rule.counts.begin(), rule.counts.end(), word) != rule.counts.end())
      table.problem("counts", "never_counted", fmt::format("'{}' is never pay that a rule counts.", word));
  }
  const bool taken = std::any_of(rule.counts.begin(), rule.counts.end(), [](const std::string& word) {
    return word == to_string(PayCategory::fee) || word == to_string(PayCategory::commission) ||
           word == to_string(PayCategory::tax);
  });
  if (taken && rule.kind != RuleKind::cap) {
    table.problem("counts", "never_counted",
                  "Fees, commissions and taxes are taken from pay and count for a cap only.");
  }
}

void load_rule_table(Loading& in, const TomlValue& value) {
  TomlTable table(in.source, value, "[rule]", in.problems);
  Rule& rule = *in.rule;
  load_id(in, table);
  rule.title = table.required_string("title");
  rule.summary = table.required_string("summary");
  rule.kind = table.required_word<RuleKind>("kind").value_or(RuleKind::floor);
  rule.status = table.optional_word<RuleStatus>("status").value_or(RuleStatus::in_force);
  rule.unit = table.required_word<TestUnit>("test").value_or(TestUnit::job);
  rule.dated_by = table.optional_word<DatedBy>("dated_by").value_or(DatedBy::started);
  load_cannot_judge(in, table);
  load_units(in, table);
  rule.instead_of = table.optional_strings("instead_of");
  rule.counts = table.optional_words<PayCategory>("counts");
  check_counts(rule, value.find("counts"), table);
  load_rounding(in, table);
  load_tolerance(in, table);
  rule.known_until = table.optional_date("known_until");
  rule.reviewed = table.required_date("reviewed").value_or(Date{});
  load_claim(in, table);
  table.finish();
}

/// A new platform may be right; a slip of the pen would make the rule apply to nothing.
std::vector<std::string> load_platforms(Loading& in, TomlTable& table) {
  std::vector<std::string> platforms = table.optional_strings("platforms");
  for (std::size_t i = 0; i < platforms.size(); ++i) {
    const auto judged = judge_platform(platforms[i]);
    if (judged && *judged == PlatformWord::known)
      continue;
    const TomlValue& value = *table.value().find("platforms");
    const Place& place = value.kind == TomlKind::array ? value.items[i].place : value.place;
    in.warnings.push_back(warn_of_platform(in.source, place, platforms[i]));
  }
  return platforms;
}

std::vector<std::string> load_places(TomlTable& table) {
  std::vector<std::string> places = table.optional_strings("places");
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto parsed = parse_place(places[i]);
    if (!parsed) {
      const TomlValue& value = *table.value().find("places");
      table.problem_at(value.kind == TomlKind::array ? value.items[i].place : value.place, parsed.error());
    }
  }
  return places;
}

/// [applies]. What is absent is no condition; the table itself must be there.
void load_scope(Loading& in, const TomlValue* value) {
  if (value == nullptr) {
    in.problem({in.source.file, 1, 0}, "missing_key", "The file needs [applies], the work that the rule is about.",
               "An empty [applies] means: all work.");
    return;
  }
  TomlTable table(in.source, *value, "[applies]", in.problems);
  RuleScope& scope = in.rule->scope;
  scope.platforms = load_platforms(in, table);
  scope.kinds_of_work = table.optional_words<KindOfWork>("kinds_of_work");
  scope.work_kinds = table.optional_words<WorkKind>("work_kinds");
  scope.vehicles = table.optional_words<Vehicle>("vehicles");
  scope.places = load_places(table);
  table.finish();
}

void load_definitions(Loading& in, const TomlValue* value) {
  if (value == nullptr)
    return;
  for (const auto& [key, text] : value->members) {
    if (text.kind != TomlKind::string) {
      in.problem(text.place, "wrong_kind", "A definition is a string.");
      continue;
    }
    in.rule->definitions.emplace_back(key, text.text);
  }
}

}  // namespace

std::string load_mark(TomlTable& table) {
  const auto mark = table.required_word<Mark>("mark");
  return mark ? std::string(to_string(*mark)) : std::string();
}

std::size_t add_source(Rule& rule, Source source) {
  const auto found = std::find(rule.sources.begin(), rule.sources.end(), source);
  if (found != rule.sources.end())
    return static_cast<std::size_t>(found - rule.sources.begin());
  rule.sources.push_back(std::move(source));
  return rule.sources.size() - 1;
}

std::optional<std::size_t> load_cite(Loading& in, TomlTable& table, std::string_view key, bool required) {
  const TomlValue* value = table.any(key);
  if (value == nullptr) {
    if (required) {
      table.problem(key, "missing_cite", "This has no source.",
                    "Write cite = { mark = \"A\", title = \"…\", url = \"…\" }, or the name of a [source].");
    }
    return std::nullopt;
  }
  if (value->kind == TomlKind::table)
    return add_source(*in.rule, read_source_table(in, *value));
  std::vector<std::string> names;
  for (const auto& [name, index] : in.named_sources) {
    if (value->kind == TomlKind::string && name == value->text)
      return index;
    names.push_back(name);
  }
  table.problem(key, "unknown_source", fmt::format("There is no [source.{}].", value->text),
                std::string(trim(did_you_mean(value->text, names))));
  return std::nullopt;
}

void load_header(Loading& in) {
  in.rule = std::make_unique<Rule>();
  in.rule->program = std::make_unique<Program>();
  in.rule->file = in.source.file;
  TomlTable top(in.source, in.toml, "the file", in.problems);
  for (const std::string_view key : {"input", "work", "rate", "times", "step", "formula", "example", "source"})
    top.any(key);
  if (const TomlValue* sources = in.toml.find("source")) {
    for (const auto& [name, value] : sources->members)
      in.named_sources.emplace_back(name, add_source(*in.rule, read_source_table(in, value)));
  }
  const TomlValue* rule = top.optional_table("rule");
  if (rule == nullptr) {
    in.problem({in.source.file, 1, 0}, "missing_key", "The file needs [rule].");
  } else {
    load_rule_table(in, *rule);
  }
  load_scope(in, top.optional_table("applies"));
  load_definitions(in, top.optional_table("definitions"));
  top.finish();
}

}  // namespace ratecheck::rulebook
