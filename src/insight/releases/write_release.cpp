#include "insight/releases/write_release.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ratecheck/base/json_out.h"
#include "ratecheck/base/plain_text.h"

namespace ratecheck::insight {
namespace {

template <typename Place>
void write_place(JsonWriter& out, const Place& place) {
  out.member("platform", place.platform).member("place", place.place).member("elsewhere", place.elsewhere);
}

void write_bins(JsonWriter& out, const std::vector<std::int64_t>& bins) {
  const std::vector<std::string>& names = bin_names(static_cast<int>(bins.size()));
  out.key("bins").begin_array();
  for (std::size_t i = 0; i < bins.size(); ++i)
    out.begin_object().member("bin", names[i]).member("noised", bins[i]).end_object();
  out.end_array();
}

/// Two places; the ends of an interval outwards.
std::string hundredths(double part) {
  return fmt::format("{:.2f}", part);
}
std::string down(double part) {
  return hundredths(std::max(0.0, std::floor(part * 100 + 1e-9) / 100));
}
std::string up(double part) {
  return hundredths(std::min(1.0, std::ceil(part * 100 - 1e-9) / 100));
}

void begin_content(JsonWriter& out, const store::Publication& release) {
  out.begin_object();
  write_head(out, release);
  out.key("cells").begin_array();
}

std::string end_content(JsonWriter& out) {
  out.end_array().end_object();
  return out.take();
}

}  // namespace

std::string utc_text(std::int64_t unix_seconds) {
  return to_rfc3339({unix_seconds, 0}).substr(0, 19) + "Z";
}

void write_head(JsonWriter& out, const store::Publication& release) {
  out.member("number", release.number).member("published", utc_text(release.published_at));
  out.member("plan", release.plan).member("epsilon", epsilon_text(release.epsilon_thousandths));
  out.member("kind", release.kind);
  if (release.period.empty()) {
    out.null_member("period");
  } else {
    out.member("period", release.period);
  }
}

std::string content_of(const store::Publication& release) {
  JsonWriter out;
  begin_content(out, release);
  return end_content(out);
}

std::string content_of(const store::Publication& release, const ReleasePlan& plan, const Bins& noised) {
  JsonWriter out;
  begin_content(out, release);
  for (std::size_t i = 0; i < plan.leaves.size(); ++i) {
    const PlanLeaf& leaf = plan.leaves[i];
    out.begin_object();
    write_place(out, leaf);
    out.member("period", release.period).member("rule", leaf.rule).member("below", to_string(leaf.below));
    write_bins(out, noised[i]);
    out.end_object();
  }
  return end_content(out);
}

std::string merged_json(const ReleasePlan& plan, const std::vector<MergedFigure>& figures) {
  JsonWriter out;
  out.begin_array();
  for (const MergedFigure& figure : figures) {
    const PlanNode& node = plan.nodes[figure.node];
    out.begin_object();
    write_place(out, node);
    out.member("rule", node.rule).member("below", to_string(node.below));
    out.key("of").begin_array();
    for (const std::size_t leaf : node.leaves)
      out.integer(static_cast<std::int64_t>(leaf));
    out.end_array();
    write_bins(out, figure.bins);
    out.member("voices_noised", figure.voices).member("hidden", figure.hidden);
    if (!figure.hidden) {
      out.key("share_any_short").begin_object().member("value", hundredths(figure.share.value));
      out.member("from", down(figure.share.from)).member("to", up(figure.share.to));
      out.member("noise", up(figure.share.noise)).member("sampling", up(figure.share.sampling)).end_object();
    }
    out.end_object();
  }
  out.end_array();
  return out.take();
}

// Names of lists only, which hold no comma, quote or sign that a spreadsheet would take for a formula.
std::string cells_csv(const store::Publication& release, const ReleasePlan& plan, const Bins& noised) {
  std::string out = "release,published,plan,epsilon,period,platform,place,elsewhere,rule,below,bin,noised\r\n";
  const std::vector<std::string>& names = bin_names(plan.bins);
  for (std::size_t i = 0; i < noised.size(); ++i) {
    const PlanLeaf& leaf = plan.leaves[i];
    for (std::size_t bin = 0; bin < noised[i].size(); ++bin) {
      out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\r\n", release.number, utc_text(release.published_at),
                         release.plan, epsilon_text(release.epsilon_thousandths), csv_cell(release.period),
                         csv_cell(leaf.platform), csv_cell(leaf.place), leaf.elsewhere, csv_cell(leaf.rule),
                         to_string(leaf.below), names[bin], noised[i][bin]);
    }
  }
  return out;
}

}  // namespace ratecheck::insight
