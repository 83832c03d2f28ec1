#pragma once

#include "ratecheck/store/store.h"

/// A folder of invented data is marked as such for good, and every answer from it says so.
///
///   auto store = store::Store::open(folder);
///   if (const Status marked = store::mark_invented(*store); !marked)
///     return marked.error();
///   const bool demo = *store::is_invented(*store);   // true from now on
namespace ratecheck::store {

/// Marks an empty folder. Code `not_empty`: there are workers already.
Status mark_invented(Store& store);

/// True when the folder was marked.
Result<bool> is_invented(const Store& store);

}  // namespace ratecheck::store
