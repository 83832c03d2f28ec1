#include <fmt/format.h>

#include <array>
#include <iterator>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/money.h"
#include "ratecheck/base/plain_text.h"
#include "ratecheck/insight/insight.h"

// How cells look outside: JSON and CSV of the same figures, and on both that they are not to be published. In CSV
// that is a column of every row, the first: it stays with a row that is sorted, filtered or copied.

namespace ratecheck::insight {
namespace {

using store::Cell;
using store::CellFigures;
using Figure = std::optional<std::int64_t>;

std::string month_text(std::int32_t month) {
  std::string text = std::to_string(month);
  if (text.size() == 6)
    text.insert(4, "-");
  return text;
}

std::string amount_text(std::int64_t minor, const std::string& currency) {
  const auto known = Currency::parse(currency);
  const int exponent = known ? known->exponent() : 2;
  return Decimal(minor, exponent).to_string();
}

/// Three decimals; empty where there is nothing to have a share of.
std::string share_text(const Figure& part, const Figure& of) {
  return part && of && *of > 0 ? to_fixed_string(Rational(*part, *of), 3) : std::string();
}

/// What "judged n of m" is of.
Figure all_items(const CellFigures& f) {
  const Figure judged = f.judged_items();
  return judged ? Figure(*judged + f.not_judged_items.value_or(0)) : judged;
}

/// Nothing is short under a yardstick, and nothing below a yardstick elsewhere: no share of it, rather than 0.
Figure when(bool told, const Figure& figure) {
  return told ? figure : Figure();
}

void text_or_null(JsonWriter& out, std::string_view name, const std::string& text) {
  if (text.empty()) {
    out.null_member(name);
  } else {
    out.member(name, text);
  }
}

void amount(JsonWriter& out, std::string_view name, const Figure& minor, const std::string& currency) {
  text_or_null(out, name, minor ? amount_text(*minor, currency) : "");
}

void count(JsonWriter& out, std::string_view name, const Figure& value) {
  if (value) {
    out.member(name, *value);
  } else {
    out.null_member(name);
  }
}

void write_counts(JsonWriter& out, const Cell& cell) {
  const CellFigures& f = cell.figures;
  const Figure judged = f.judged_items();
  out.key("counts").begin_object();
  count(out, "workers", f.workers);
  count(out, "of", all_items(f));
  count(out, "judged", judged);
  const bool yardstick = f.is_yardstick();
  const std::array<std::pair<const char*, Figure>, 5> kinds = {{{"short", f.short_items},
                                                                {"possibly_short", f.possibly_short_items},
                                                                {"over", f.over_items},
                                                                {"met", f.met_items},
                                                                {"below_reference", f.below_reference_items}}};
  for (const auto& [name, value] : kinds)
    count(out, name, value);
  count(out, "not_judged", f.not_judged_items);
  out.end_object().key("shares").begin_object();
  text_or_null(out, "short", share_text(when(!yardstick, f.short_items), judged));
  text_or_null(out, "possibly_short", share_text(when(!yardstick, f.possibly_short_items), judged));
  text_or_null(out, "over", share_text(f.over_items, judged));
  text_or_null(out, "met", share_text(f.met_items, judged));
  text_or_null(out, "below_reference", share_text(when(yardstick, f.below_reference_items), judged));
  text_or_null(out, "not_judged", share_text(f.not_judged_items, all_items(f)));  // the one that is of all work
  out.end_object();
}

/// The same names under both, all null under the one that does not speak.
void write_money(JsonWriter& out, std::string_view name, bool told, const CellFigures& f,
                 const std::string& currency) {
  out.key(name).begin_object();
  amount(out, "total", when(told, f.missing_total), currency);
  amount(out, "median", when(told, f.missing_median), currency);
  amount(out, "low_quartile", when(told, f.missing_low_quartile), currency);
  amount(out, "high_quartile", when(told, f.missing_high_quartile), currency);
  amount(out, "total_from", when(told, f.total_from), currency);
  amount(out, "total_to", when(told, f.total_to), currency);
  amount(out, "median_from", when(told, f.median_from), currency);
  amount(out, "median_to", when(told, f.median_to), currency);
  out.key("sizes").begin_array();
  for (std::size_t i = 0; told && i < f.sizes.size(); ++i) {
    const store::SizeStep& step = f.sizes[i];
    out.begin_object().member("from", amount_text(step.from, currency));
    text_or_null(out, "to", step.to == 0 ? "" : amount_text(step.to, currency));
    out.member("count", step.count).end_object();
  }
  out.end_array().end_object();
}

void write_hidden(JsonWriter& out, const Cell& cell) {
  out.key("hidden").begin_array();
  const auto one = [&](const char* what, const std::string& why) {
    if (!why.empty())
      out.begin_object().member("what", what).member("reason", why).end_object();
  };
  one("counts", cell.figures.counts_hidden);
  one("money", cell.figures.money_hidden);
  one("sizes", cell.figures.sizes_hidden);
  out.end_array();
}

/// "0.00-0.50:45 0.50-:20"
std::string sizes_text(const CellFigures& f, const std::string& currency) {
  std::string out;
  for (const store::SizeStep& step : f.sizes) {
    out += fmt::format("{}{}-", out.empty() ? "" : " ", amount_text(step.from, currency));
    out += fmt::format("{}:{}", step.to == 0 ? "" : amount_text(step.to, currency), step.count);
  }
  return out;
}

constexpr std::string_view kAmounts[] = {"total",      "median",   "low_quartile", "high_quartile",
                                         "total_from", "total_to", "median_from",  "median_to"};

std::array<Figure, std::size(kAmounts)> amounts_of(const CellFigures& f) {
  return {f.missing_total, f.missing_median, f.missing_low_quartile, f.missing_high_quartile,
          f.total_from,    f.total_to,       f.median_from,          f.median_to};
}

using Columns = std::vector<std::pair<std::string, std::string>>;

void add_figure(Columns& out, std::string name, const Figure& value) {
  out.emplace_back(std::move(name), value ? std::to_string(*value) : "");
}

/// Of a header, of any cell; new ones join at the end.
Columns columns_of(const Cell& cell) {
  const CellFigures& f = cell.figures;
  const bool yardstick = f.is_yardstick();
  Columns out = {{"mark", csv_cell(kMark)},       {"platform", csv_cell(cell.platform)},
                 {"place", csv_cell(cell.place)}, {"month", month_text(cell.month)},
                 {"rule", csv_cell(cell.rule)},   {"kind", csv_cell(f.kind)},
                 {"currency", cell.currency}};
  add_figure(out, "workers", f.workers);
  add_figure(out, "work_items", f.work_items);
  add_figure(out, "short", f.short_items);
  add_figure(out, "over", f.over_items);
  add_figure(out, "met", f.met_items);
  add_figure(out, "below_reference", f.below_reference_items);
  add_figure(out, "not_judged", f.not_judged_items);
  const auto add_amounts = [&](const std::string& what, bool told) {
    const auto amounts = amounts_of(f);
    for (std::size_t i = 0; i < amounts.size(); ++i) {
      out.emplace_back(fmt::format("{}_{}", what, kAmounts[i]),
                       told && amounts[i] ? amount_text(*amounts[i], cell.currency) : "");
    }
  };
  add_amounts("missing", !yardstick);
  add_figure(out, "worker_share_short_percent", when(!yardstick, f.worker_share));
  add_figure(out, "share_short_from_percent", when(!yardstick, f.share_from));
  add_figure(out, "share_short_to_percent", when(!yardstick, f.share_to));
  out.insert(out.end(), {{"cell_hidden", ""},
                         {"counts_hidden", f.counts_hidden},
                         {"money_hidden", f.money_hidden},
                         {"missing_sizes", yardstick ? "" : sizes_text(f, cell.currency)},
                         {"sizes_hidden", f.sizes_hidden}});
  add_figure(out, "judged", f.judged_items());
  add_figure(out, "of", all_items(f));
  add_figure(out, "possibly_short", f.possibly_short_items);
  out.emplace_back("share_short", share_text(when(!yardstick, f.short_items), f.judged_items()));
  out.emplace_back("share_below_reference",
                   share_text(when(yardstick, f.below_reference_items), f.judged_items()));
  add_figure(out, "share_below_reference_from_percent", when(yardstick, f.share_from));
  add_figure(out, "share_below_reference_to_percent", when(yardstick, f.share_to));
  add_figure(out, "worker_share_below_reference_percent", when(yardstick, f.worker_share));
  add_amounts("below_reference", yardstick);
  out.emplace_back("below_reference_sizes", yardstick ? sizes_text(f, cell.currency) : "");
  return out;
}

std::string csv_line(const Columns& columns, std::string Columns::value_type::*part) {
  std::string out;
  for (const auto& column : columns)
    out += (out.empty() && &column == &columns.front() ? "" : ",") + column.*part;
  return out + "\n";
}

void write_not_listed(JsonWriter& out) {
  out.key("not_listed").begin_object().member("reason", "too_few_workers");
  out.member("detail",
             "A platform, place and month that is not listed has fewer voices who joined and consent than may be "
             "shown, or none at all, or somebody who was counted has gone and too few have changed since.");
  out.end_object();
}

}  // namespace

void write_json(JsonWriter& out, const Cell& cell) {
  const CellFigures& f = cell.figures;
  out.begin_object().member("platform", cell.platform);
  text_or_null(out, "place", cell.place);
  out.member("month", month_text(cell.month));
  text_or_null(out, "rule", cell.rule);
  text_or_null(out, "kind", f.kind);
  text_or_null(out, "currency", cell.currency);
  count(out, "workers", f.workers);
  count(out, "work_items", f.work_items);
  const bool yardstick = f.is_yardstick();
  write_counts(out, cell);
  write_money(out, "missing", !yardstick, f, cell.currency);
  write_money(out, "below_reference", yardstick, f, cell.currency);
  count(out, "worker_share_short_percent", when(!yardstick, f.worker_share));
  count(out, "share_short_from_percent", when(!yardstick, f.share_from));
  count(out, "share_short_to_percent", when(!yardstick, f.share_to));
  count(out, "worker_share_below_reference_percent", when(yardstick, f.worker_share));
  count(out, "share_below_reference_from_percent", when(yardstick, f.share_from));
  count(out, "share_below_reference_to_percent", when(yardstick, f.share_to));
  out.key("reached").begin_object();
  for (const auto& [word, workers] : f.reached)
    out.member(word, workers);
  out.end_object();
  write_hidden(out, cell);
  out.end_object();
}

void write_json(JsonWriter& out, const CellTotal& total) {
  out.begin_object().member("rule", total.rule);
  text_or_null(out, "kind", total.kind);
  out.member("currency", total.currency).member("cells", total.cells).member("work_items", total.work_items);
  const std::int64_t judged = total.judged_items();
  const bool yardstick = total.is_yardstick();
  out.key("counts").begin_object().member("of", judged + total.not_judged_items).member("judged", judged);
  out.member("short", total.short_items).member("possibly_short", total.possibly_short_items);
  out.member("over", total.over_items).member("met", total.met_items);
  out.member("below_reference", total.below_reference_items).member("not_judged", total.not_judged_items);
  out.end_object().key("shares").begin_object();
  text_or_null(out, "short", share_text(when(!yardstick, total.short_items), judged));
  text_or_null(out, "below_reference", share_text(when(yardstick, total.below_reference_items), judged));
  out.end_object().member("counts_hidden_in", total.counts_hidden_in);
  amount(out, "missing_total", when(!yardstick, total.missing_total), total.currency);
  amount(out, "below_reference_total", when(yardstick, total.missing_total), total.currency);
  out.member("money_hidden_in", total.money_hidden_in).end_object();
}

void write_json(JsonWriter& out, const store::ReleaseInfo& release) {
  out.begin_object().member("id", release.id).member("made_at", to_rfc3339({release.made_at, 0}));
  out.member("k", release.k).member("method", release.method).end_object();
}

std::string to_json(const CellPage& page, const std::vector<CellTotal>& totals) {
  JsonWriter out;
  out.begin_object().member("mark", kMark).key("release");
  if (page.release) {
    write_json(out, *page.release);
  } else {
    out.null();
  }
  out.key("items").begin_array();
  for (const Cell& cell : page.items)
    write_json(out, cell);
  out.end_array();
  text_or_null(out, "next", page.next.value_or(""));
  out.key("totals").begin_array();
  for (const CellTotal& total : totals)
    write_json(out, total);
  out.end_array();
  write_not_listed(out);
  out.end_object();
  return out.take();
}

std::string to_csv(const std::vector<Cell>& cells) {
  std::string out = csv_line(columns_of({}), &Columns::value_type::first);
  for (const Cell& cell : cells)
    out += csv_line(columns_of(cell), &Columns::value_type::second);
  return out;
}

Result<std::string> open_release(const store::Store& store, std::int64_t release) {
  CellPage all;
  store::Page page{{}, 1000};
  for (;;) {
    auto part = cells(store, release, {}, page);
    if (!part)
      return part.error();
    all.release = part->release;
    all.items.insert(all.items.end(), part->items.begin(), part->items.end());
    if (!part->next)
      break;
    page.cursor = *part->next;
  }
  return totals(store, release, {}).transform([&](const auto& sums) { return to_json(all, sums); });
}

}  // namespace ratecheck::insight
