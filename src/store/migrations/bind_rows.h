#pragma once

#include <cstdint>

namespace ratecheck::store {

class Connection;

/// Binds the packed columns of every submission to their row (row_binding.h), where they are whole and say the
/// same of its work. What is damaged stays unbound, so that whoever asks for it is told `corrupt_database`; the
/// audit and the operator learn of it. How many submissions these are.
std::int64_t bind_rows(Connection& db);

}  // namespace ratecheck::store
