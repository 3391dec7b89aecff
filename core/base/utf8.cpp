#include "core/base/utf8.h"

#include <QStringDecoder>

namespace claimcheck {

QString textFromUtf8(QByteArrayView utf8)
{
    QStringDecoder decoder{QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom};
    return decoder.decode(utf8);
}

} // namespace claimcheck
