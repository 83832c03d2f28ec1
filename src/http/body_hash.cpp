#include "http/body_hash.h"

#include "ratecheck/base/hash.h"

namespace ratecheck::http {

std::string body_hash(std::string_view body, const Spool* long_body) {
  if (long_body == nullptr)
    return sha256_hex(body);
  Sha256 hash;
  std::string piece(std::size_t{64} << 10U, '\0');
  SpoolReader reader(*long_body);
  while (const std::size_t got = reader.read(piece.data(), piece.size()))
    hash.add({piece.data(), got});
  return hash.hex();
}

}  // namespace ratecheck::http
