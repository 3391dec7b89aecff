#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/key/keyerror.h"
#include "core/key/keymaterial.h"

#include <QByteArrayView>
#include <QMetaType>

#include <vector>

namespace claimcheck {

/// What a key file was found to be.
enum class KeyFormat { Jwk, JwkSet, Pem, Der };

struct KeyFile
{
    KeyFormat format;
    std::vector<KeyMaterial> keys; ///< at least one
};

/// Reads a key file of any format that is known, told apart by content. OpenSSH's and PuTTY's own
/// formats are recognised and refused by name (Fault::OpenSsh, `where` names the format).
[[nodiscard]] CLAIMCHECK_CORE_EXPORT KeyResult<KeyFile>
readKeyFile(QByteArrayView bytes, const SecretBytes& passphrase = {});

} // namespace claimcheck
