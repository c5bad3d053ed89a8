"""Names and addresses in the scripts that a page prints, made up: nobody's data."""

NOTO = "/usr/share/fonts/truetype/noto/"
CJK = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"

LEFT_TO_RIGHT = {
    "Devanagari": (
        "NotoSansDevanagari-Regular.ttf",
        ("लक्ष्मी नारायण शर्मा", "१२ क्षत्रिय मार्ग, ऋषिकेश, उत्तराखण्ड"),
    ),
    "Bengali": (
        "NotoSansBengali-Regular.ttf",
        ("সুস্মিতা বন্দ্যোপাধ্যায়", "১২ নং রবীন্দ্র সরণি, কৃষ্ণনগর"),
    ),
    "Tamil": ("NotoSansTamil-Regular.ttf", ("மீனாட்சி சுந்தரம்", "12 ஸ்ரீ கோவில் தெரு, கொளத்தூர்")),
    "Telugu": ("NotoSansTelugu-Regular.ttf", ("వెంకటేశ్వర్లు రాజశేఖర్", "12 స్త్రీ వీధి, కృష్ణాపురం")),
    "Kannada": ("NotoSansKannada-Regular.ttf", ("ಕೃಷ್ಣಮೂರ್ತಿ ಲಕ್ಷ್ಮಿ", "12 ಶ್ರೀರಾಮ ರಸ್ತೆ, ಬೆಂಗಳೂರು")),
    "Malayalam": ("NotoSansMalayalam-Regular.ttf", ("ശ്രീലക്ഷ്മി കൊച്ചുണ്ണി", "12 വിദ്യാലയം റോഡ്, കൊല്ലം")),
    "Gujarati": ("NotoSansGujarati-Regular.ttf", ("કૃષ્ણકાંત શ્રીમાળી", "૧૨ સ્ટેશન રોડ, દ્વારકા")),
    "Gurmukhi": ("NotoSansGurmukhi-Regular.ttf", ("ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "੧੨ ਸ਼੍ਰੀ ਅੰਮ੍ਰਿਤਸਰ ਰੋਡ")),
    "Odia": ("NotoSansOriya-Regular.ttf", ("ଶ୍ରୀଲକ୍ଷ୍ମୀ ପଟ୍ଟନାୟକ", "୧୨ ମନ୍ଦିର ମାର୍ଗ, କଟକ")),
    "Sinhala": ("NotoSansSinhala-Regular.ttf", ("ශ්‍රියානි රත්නායක", "12 ක්‍රීඩාංගණ මාවත, කොළඹ")),
    "Thai": ("NotoSansThai-Regular.ttf", ("น้ำเพชร ศรีสุวรรณ", "๑๒ ถนนเจริญกรุง บางรัก")),
    "Lao": ("NotoSansLao-Regular.ttf", ("ສົມພອນ ວົງສາ", "ບ້ານນໍ້າກໍ່ ແຂວງຫຼວງພະບາງ")),
    "Khmer": ("NotoSansKhmer-Regular.ttf", ("សុភាព ស្រីមុំ", "ផ្លូវព្រះសីហនុ ភ្នំពេញ")),
    "Burmese": ("NotoSansMyanmar-Regular.ttf", ("မြင့်မြင့်ခိုင်", "သင်္ဘောကျင်းလမ်း ရန်ကုန်မြို့")),
    "Amharic": ("NotoSansEthiopic-Regular.ttf", ("አበበ፡በቀለ", "ገብረሥላሴ ወልደማርያም")),
    "Tibetan": ("NotoSerifTibetan-Regular.ttf", ("བསྟན་འཛིན་རྒྱ་མཚོ", "ལྷ་སའི་གྲོང་ཁྱེར།")),
    "Chinese": ("CJK-2", ("王小明", "北京市朝阳区建国路十二号")),
    "Japanese": ("CJK-0", ("山田 太郎", "東京都千代田区か\u3099んばる町一丁目")),
    "Korean": ("CJK-1", ("김민준", "서울특별시 종로구 세종대로")),
    "Vietnamese, decomposed": (
        "NotoSans-Regular.ttf",
        (
            "Nguye\u0302\u0303n Thi\u0323 Phu\u031bo\u031b\u0323ng",
            "12 \u0110u\u031bo\u031b\u0300ng Le\u0302 Lo\u031b\u0323i",
        ),
    ),
    "Yoruba": (
        "NotoSans-Regular.ttf",
        ("Ade\u0301bo\u0323\u0300la\u0301 Ọ\u0300rúnmìlà", "Ìlú Ẹ\u0300pẹ\u0301"),
    ),
}
"""By script: the font, a name and an address."""

RIGHT_TO_LEFT = {
    "Arabic": ("NotoSansArabic-Regular.ttf", ("محمد عبد الله", "شارع النيل، الجيزة")),
    "Arabic with vowels": ("NotoNaskhArabic-Regular.ttf", ("مُحَمَّدٌ", "عَائِشَة")),
    "Urdu": ("NotoNastaliqUrdu-Regular.ttf", ("چوہدری نذیر احمد", "ٹھٹھہ روڈ، کراچی")),
    "Hebrew": ("NotoSansHebrew-Regular.ttf", ("דוד כהן", "רחוב הרצל חיפה")),
    "Hebrew with points": ("NotoSerifHebrew-Regular.ttf", ("שִׁירָה", "בְּרָכָה")),
}

MIXED = (
    "Dr. محمد علي, Main St 12 (שדרה)",
    "شارع Main 12، القاهرة",
    "דוד כהן (12)",
)
