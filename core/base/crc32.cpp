#include "core/base/crc32.h"

#include <zlib.h>

namespace claimcheck {

quint32 crc32Of(QByteArrayView bytes)
{
    // A null pointer asks zlib for the value to start with, which is that of no bytes.
    return static_cast<quint32>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()),
                                        static_cast<z_size_t>(bytes.size())));
}

} // namespace claimcheck
