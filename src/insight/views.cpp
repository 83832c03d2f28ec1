#include <array>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/money.h"
#include "ratecheck/insight/insight.h"

// How cells look outside: JSON and CSV of the same figures.

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

// Of counts that are already rounded, so a share tells nothing beyond them.
std::string share_text(std::int64_t part, std::int64_t of) {
  return to_fixed_string(Rational(part, of == 0 ? 1 : of), 2);
}

std::int64_t shown_items(const CellFigures& f) {
  return f.short_items.value_or(0) + f.over_items.value_or(0) + f.met_items.value_or(0) +
         f.below_reference_items.value_or(0) + f.not_judged_items.value_or(0);
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

void write_counts(JsonWriter& out, const CellFigures& f) {
  const std::array<std::pair<const char*, Figure>, 5> kinds = {{{"short", f.short_items},
                                                                {"over", f.over_items},
                                                                {"met", f.met_items},
                                                                {"below_reference", f.below_reference_items},
                                                                {"not_judged", f.not_judged_items}}};
  out.key("counts").begin_object();
  for (const auto& [name, value] : kinds)
    count(out, name, value);
  out.end_object().key("shares").begin_object();
  for (const auto& [name, value] : kinds)
    text_or_null(out, name, value ? share_text(*value, shown_items(f)) : "");
  out.end_object();
}

void write_money(JsonWriter& out, const CellFigures& f, const std::string& currency) {
  out.key("missing").begin_object();
  amount(out, "total", f.missing_total, currency);
  amount(out, "median", f.missing_median, currency);
  amount(out, "low_quartile", f.missing_low_quartile, currency);
  amount(out, "high_quartile", f.missing_high_quartile, currency);
  amount(out, "total_from", f.total_from, currency);
  amount(out, "total_to", f.total_to, currency);
  amount(out, "median_from", f.median_from, currency);
  amount(out, "median_to", f.median_to, currency);
  out.key("sizes").begin_array();
  for (const store::SizeStep& step : f.sizes) {
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
  one("cell", cell.withheld);
  one("counts", cell.figures.counts_hidden);
  one("money", cell.figures.money_hidden);
  one("sizes", cell.figures.sizes_hidden);
  out.end_array();
}

std::string csv_field(const std::string& text) {
  // A leading sign would be a formula to a spreadsheet.
  const bool formula = !text.empty() && std::string_view("=+-@").find(text[0]) != std::string_view::npos;
  std::string out = formula ? "'" + text : text;
  if (out.find_first_of(",\"\r\n") == std::string::npos)
    return out;
  for (std::size_t at = out.find('"'); at != std::string::npos; at = out.find('"', at + 2))
    out.insert(at, "\"");
  return "\"" + out + "\"";
}

/// "0.00-0.50:45 0.50-:20"
std::string sizes_text(const CellFigures& f, const std::string& currency) {
  std::string out;
  for (const store::SizeStep& step : f.sizes) {
    out += (out.empty() ? "" : " ") + amount_text(step.from, currency) + "-";
    out += (step.to == 0 ? "" : amount_text(step.to, currency)) + ":" + std::to_string(step.count);
  }
  return out;
}

std::string csv_line(const Cell& cell) {
  const CellFigures& f = cell.figures;
  std::string out = csv_field(cell.platform) + "," + csv_field(cell.place) + "," + month_text(cell.month) + "," +
                    csv_field(cell.rule) + "," + csv_field(f.kind) + "," + cell.currency;
  const bool shown = cell.withheld.empty();
  for (const Figure& value :
       {shown ? Figure(f.workers) : Figure(), shown ? Figure(f.work_items) : Figure(), f.short_items, f.over_items,
        f.met_items, f.below_reference_items, f.not_judged_items}) {
    out += "," + (value ? std::to_string(*value) : "");
  }
  for (const Figure& value : {f.missing_total, f.missing_median, f.missing_low_quartile, f.missing_high_quartile,
                              f.total_from, f.total_to, f.median_from, f.median_to}) {
    out += "," + (value ? amount_text(*value, cell.currency) : "");
  }
  for (const Figure& value : {f.worker_share_short, f.share_short_from, f.share_short_to}) {
    out += "," + (value ? std::to_string(*value) : "");
  }
  return out + "," + cell.withheld + "," + f.counts_hidden + "," + f.money_hidden + "," +
         sizes_text(f, cell.currency) + "," + f.sizes_hidden + "\n";
}

constexpr const char* kCsvHead =
    "platform,place,month,rule,kind,currency,workers,work_items,short,over,met,below_reference,not_judged,"
    "missing_total,missing_median,missing_low_quartile,missing_high_quartile,missing_total_from,missing_total_to,"
    "missing_median_from,missing_median_to,worker_share_short_percent,share_short_from_percent,"
    "share_short_to_percent,cell_hidden,counts_hidden,money_hidden,missing_sizes,sizes_hidden\n";

void write_not_listed(JsonWriter& out) {
  out.key("not_listed").begin_object().member("reason", "too_few_workers");
  out.member("detail",
             "A platform, place and month that is not listed has fewer workers who joined and consent than may be "
             "shown, or none at all.");
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
  const bool shown = cell.withheld.empty();
  count(out, "workers", shown ? Figure(f.workers) : Figure());
  count(out, "work_items", shown ? Figure(f.work_items) : Figure());
  write_counts(out, f);
  write_money(out, f, cell.currency);
  count(out, "worker_share_short_percent", f.worker_share_short);
  count(out, "share_short_from_percent", f.share_short_from);
  count(out, "share_short_to_percent", f.share_short_to);
  out.key("reached").begin_object();
  for (const auto& [word, workers] : f.reached)
    out.member(word, workers);
  out.end_object();
  write_hidden(out, cell);
  out.end_object();
}

void write_json(JsonWriter& out, const Total& total) {
  out.begin_object().member("rule", total.rule).member("currency", total.currency).member("cells", total.cells);
  out.member("work_items", total.work_items);
  out.key("counts").begin_object().member("short", total.short_items).member("over", total.over_items);
  out.member("met", total.met_items).member("below_reference", total.below_reference_items);
  out.member("not_judged", total.not_judged_items).end_object();
  out.member("counts_hidden_in", total.counts_hidden_in);
  amount(out, "missing_total", total.missing_total, total.currency);
  out.member("money_hidden_in", total.money_hidden_in).end_object();
}

void write_json(JsonWriter& out, const store::ReleaseInfo& release) {
  out.begin_object().member("id", release.id).member("made_at", to_rfc3339({release.made_at, 0}));
  out.member("k", release.k).member("method", release.method).end_object();
}

std::string to_json(const CellPage& page, const std::vector<Total>& totals) {
  JsonWriter out;
  out.begin_object().key("release");
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
  for (const Total& total : totals)
    write_json(out, total);
  out.end_array();
  write_not_listed(out);
  out.end_object();
  return out.take();
}

std::string to_csv(const std::vector<Cell>& cells) {
  std::string out = kCsvHead;
  for (const Cell& cell : cells)
    out += csv_line(cell);
  return out;
}

Result<std::string> open_release(const store::Store& store, std::int64_t release) {
  CellPage all;
  store::Page page{{}, 1000};
  for (;;) {
    auto part = cells(store, release, {}, page);
    if (!part.ok())
      return part.error();
    all.release = part->release;
    all.items.insert(all.items.end(), part->items.begin(), part->items.end());
    if (!part->next)
      break;
    page.cursor = *part->next;
  }
  const auto sums = totals(store, release, {});
  if (!sums.ok())
    return sums.error();
  return to_json(all, *sums);
}

}  // namespace ratecheck::insight
