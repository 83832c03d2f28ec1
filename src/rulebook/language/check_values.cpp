// The units of quantities: sums, products, bands, rounding.
#include "rulebook/language/checker_walk.h"

#include <fmt/format.h>

namespace ratecheck::rulebook {

/// Visits all arguments; true when each is a quantity.
bool Checker::quantities(std::size_t n, std::string_view what) {
  bool good = true;
  for (const std::size_t arg : std::vector<std::size_t>(node(n).args)) {
    const Type type = visit(arg);
    if (type.kind == TypeKind::never) {
      good = false;
    } else if (type.kind != TypeKind::quantity) {
      fault(arg, "unit_error", fmt::format("{} takes quantities, found {}.", what, named(arg)));
      good = false;
    }
  }
  return good;
}

/// Both sides of the same dimensions; shown in the unit of the left one, where it has one.
Type Checker::sum_of(std::size_t n) {
  const std::size_t left = node(n).args[0];
  const std::size_t right = node(n).args[1];
  const bool plus = node(n).op == Op::add;
  if (!quantities(n, plus ? "'+'" : "'-'"))
    return kNever;
  if (!(node(left).type == node(right).type)) {
    return fault(n, "unit_error",
                 plus ? fmt::format("Cannot add {} to {}.", named(right), named(left))
                      : fmt::format("Cannot take {} from {}.", named(right), named(left)),
                 "Both sides must be in the same kind of unit.");
  }
  return quantity(n, node(left).unit.text.empty() ? node(right).unit : node(left).unit);
}

/// Exponents add, or are taken from each other. Where one side is a plain number the unit of the other stays, so
/// that 12.5 % of 40 USD is shown in USD; else the base unit of what comes out.
Type Checker::product_of(std::size_t n) {
  const bool times = node(n).op == Op::multiply;
  if (!quantities(n, times ? "'*'" : "'/'"))
    return kNever;
  const Node& left = node(node(n).args[0]);
  const Node& right = node(node(n).args[1]);
  const Dims dims = times ? product(left.type.dims, right.type.dims) : quotient(left.type.dims, right.type.dims);
  if (right.type.dims == Dims{})
    return quantity(n, dims == Dims{} ? Unit{} : left.unit);
  if (times && left.type.dims == Dims{})
    return quantity(n, right.unit);
  return quantity(n, dims == Dims{} ? Unit{} : base_unit(dims, currency_));
}

/// negate, and sum, highest, lowest over the work: of the type of the only part.
Type Checker::over_one(std::size_t n) {
  const std::size_t arg = node(n).args[0];
  const bool of_items = node(n).op != Op::negate;
  item_depth_ += of_items ? 1 : 0;
  const bool good = quantities(n, of_items ? "A sum over work" : "'-'");
  item_depth_ -= of_items ? 1 : 0;
  return good ? quantity(n, node(arg).unit) : kNever;
}

/// min, max, clamp, either: all values of one type, which is that of the result.
Type Checker::alike(std::size_t n) {
  if (!quantities(n, "This function"))
    return kNever;
  const std::size_t first = node(n).args[0];
  for (const std::size_t arg : node(n).args) {
    if (!(node(arg).type == node(first).type)) {
      return fault(arg, "unit_error", fmt::format("Cannot compare {} with {}.", named(arg), named(first)),
                   "All values here must be in the same kind of unit.");
    }
  }
  return quantity(n, node(first).unit);
}

Type Checker::rounded(std::size_t n) {
  if (!quantities(n, "Rounding"))
    return kNever;
  const std::size_t value = node(n).args[0];
  const std::size_t step = node(n).args[1];
  if (!(node(value).type == node(step).type)) {
    return fault(step, "unit_error",
                 fmt::format("Cannot round {} to a multiple of {}.", named(value), named(step)));
  }
  return quantity(n, node(value).unit);
}

/// Arguments are the value, then limit and band in turn, then the last band. All limits are of the type of the
/// value, all bands of one type. bracket gives a band; tiers multiplies each band with a part of the value.
Type Checker::bands(std::size_t n) {
  if (!quantities(n, "A band"))
    return kNever;
  const std::vector<std::size_t> args = node(n).args;
  for (std::size_t i = 1; i + 1 < args.size(); i += 2) {
    if (!(node(args[i]).type == node(args[0]).type)) {
      return fault(args[i], "unit_error",
                   fmt::format("A band of {} cannot end at {}.", named(args[0]), named(args[i])));
    }
    if (!(node(args[i + 1]).type == node(args.back()).type)) {
      return fault(args[i + 1], "unit_error",
                   fmt::format("This band gives {}, the last one {}.", named(args[i + 1]), named(args.back())));
    }
  }
  if (node(n).op == Op::bracket)
    return quantity(n, node(args.back()).unit);
  const Dims dims = product(node(args[0]).type.dims, node(args.back()).type.dims);
  return quantity(n, node(args[0]).type.dims == Dims{} ? node(args.back()).unit : base_unit(dims, currency_));
}

}  // namespace ratecheck::rulebook
