/**
 * Words that invented owners and rooms are put together from, in the scripts that real titles come in.
 *
 * Data only, hence the length. `{game}` stands for the game's name, `{n}` for a small number.
 */
export type Tongue = {
  /** ISO 639-1, as the wire's `language`. */
  language: string;
  /** Share among owners, relative. */
  weight: number;
  flag: string;
  first: readonly string[];
  second: readonly string[];
  titles: readonly string[];
  gameTitles: readonly string[];
};

/** A title with its blanks filled. */
export const fillTitle = (title: string, { game = "", n }: { game?: string | undefined; n: number }): string =>
  title.replace("{game}", game).replace("{n}", String(n));

export const TONGUES: readonly Tongue[] = [
  {
    language: "en",
    weight: 22,
    flag: "🇺🇸",
    first: ["Maple", "Ruby", "Jonah", "Willow", "Casey", "Theo", "Harper", "Milo", "Sunny", "Big Al", "Nova"],
    second: ["Vale", "Lane", "Rivers", "and friends", "Live", "Makes Things", "Daily", "Hollow", "ASMR", "🎙️", ""],
    titles: [
      "Lets Go LIVE!",
      "come say hi 👋",
      "Ask me anything",
      "Morning coffee & chat ☕",
      "packing your orders 📦",
      "Karaoke night, requests open 🎤",
      "Day {n} of learning guitar",
      "Rain sounds for sleep 🌧️",
      "Pumpkin Spice Season ",
      "",
    ],
    gameTitles: ["Road to rank {n}", "{game} with viewers", "No mic just vibes", "win = new skin", "chill {game} 🎮"],
  },
  {
    language: "es",
    weight: 12,
    flag: "🇲🇽",
    first: ["Luz", "Mateo", "Camila", "El Güero", "Doña Rosa", "Íñigo", "Sofía", "Nando"],
    second: ["del Río", "en vivo", "Peña", "y sus plantas", "Cocina", "🌵", "Núñez", ""],
    titles: [
      "¡Buenos días, familia!",
      "Platicamos un rato 🫶",
      "Cocinando con la abuela",
      "¿Quién anda despierto?",
      "Música en vivo 🎶",
      "Hoy no duermo 😴",
    ],
    gameTitles: ["Subiendo a diamante 💎", "{game} con subs", "¡Última partida!", "Retos de {game} 🔥"],
  },
  {
    language: "pt",
    weight: 9,
    flag: "🇧🇷",
    first: ["Bia", "João", "Lívia", "Tio Zeca", "Cauê", "Malu", "Otávio"],
    second: ["da Praia", "ao vivo", "Conceição", "no Sítio", "🌊", "Araújo", ""],
    titles: [
      "Bom dia, meus amores ☀️",
      "Vem conversar!",
      "Pagode de domingo 🎶",
      "Fazendo pão de queijo",
      "Não durmo sem vocês 💛",
    ],
    gameTitles: ["Ranqueada até o sol nascer", "{game} com inscritos", "Só mais uma 😅"],
  },
  {
    language: "id",
    weight: 10,
    flag: "🇮🇩",
    first: ["Sari", "Bayu", "Mbak Nur", "Dimas", "Kak Rara", "Putri", "Agus"],
    second: ["Official", "Kuliner", "Jaya", "Store", "🌸", "Lestari", "MC"],
    titles: [
      "Live jualan, gratis ongkir 🚚",
      "Ngobrol santai yuk",
      "Masak bareng mama",
      "Request lagu sini 🎸",
      "Malam minggu sama kalian",
    ],
    gameTitles: ["Push rank bareng {game}", "Solo vs squad 🔥", "mabar kuy, room {n}", "Turnamen kecil-kecilan"],
  },
  {
    language: "vi",
    weight: 8,
    flag: "🇻🇳",
    first: ["Ngọc", "Hưng", "Bé Mây", "Chị Lành", "Đức", "Thảo", "Quỳnh"],
    second: ["Miền Tây", "Ơi", "Đi Chợ", "Vlog", "Bùi", "🍀", "Nhỏ"],
    titles: [
      "Tâm sự đêm khuya cùng mọi người",
      "Bán hàng xuyên đêm, chốt đơn nhé ❤️",
      "Hát theo yêu cầu",
      "Đi chợ quê cùng mình",
      "Nấu phở từ sáng sớm",
    ],
    gameTitles: ["Leo rank cùng anh em", "{game} – giao lưu vui vẻ", "Kéo đội {n} người"],
  },
  {
    language: "th",
    weight: 6,
    flag: "🇹🇭",
    first: ["น้องฟ้า", "พี่ต้น", "มะลิ", "ดาวเหนือ", "ข้าวหอม", "ปลื้ม"],
    second: ["พาชิม", "ไลฟ์สด", "บ้านสวน", "ขายดี", "🌶️", "CH"],
    titles: ["คุยเล่นก่อนนอน 🌙", "สดจากตลาดเช้า", "ร้องเพลงตามคำขอ 🎤", "ลดราคาวันสุดท้าย!", "ใครยังไม่นอนบ้าง"],
    gameTitles: ["ดันแรงค์ หาคนใจดี", "{game} เล่นกับคนดู", "แข่งชิงแชมป์ห้อง {n}"],
  },
  {
    language: "ar",
    weight: 7,
    flag: "🇪🇬",
    first: ["ليلى", "أبو سالم", "نور", "كريم", "أم زياد", "ياسين"],
    second: ["الصباح", "لايف", "من القاهرة", "والأصدقاء", "🌹", "الفنان"],
    titles: [
      "سهرة الليلة مع الأحباب ❤️",
      "أسئلة وأجوبة",
      "طبخة اليوم: مقلوبة",
      "قراءة هادئة قبل النوم",
      "صباح الخير من الاسكندرية ☕ LIVE",
    ],
    gameTitles: ["تحدي {game} مع المتابعين", "رانك حتى الفجر 🔥", "سكواد {n} لاعبين"],
  },
  {
    language: "ru",
    weight: 6,
    flag: "🇰🇿",
    first: ["Алёна", "Костя", "Тётя Зина", "Мирон", "Злата", "Дядя Фёдор"],
    second: ["на даче", "в эфире", "Северная", "и коты", "❄️", "рисует"],
    titles: [
      "Поболтаем о жизни",
      "Готовим пельмени всей семьёй",
      "Музыка по заявкам 🎧",
      "Ночной эфир, заходи",
      "Вяжем носки, день {n}",
    ],
    gameTitles: ["Катаем {game} до утра", "Путь к легенде", "Играю с подписчиками, {n} мест"],
  },
  {
    language: "ja",
    weight: 5,
    flag: "🇯🇵",
    first: ["さくら", "ユウト", "みかん", "コハル", "たぬき", "七海"],
    second: ["のおうち", "ちゃんねる", "🍡", "ライブ", "太郎", "です"],
    titles: [
      "初見さん大歓迎🌸",
      "寝落ちするまで雑談",
      "弾き語りリクエスト受付中",
      "朝活！一緒に作業しよう",
      "猫と暮らす{n}日目",
    ],
    gameTitles: ["{game} 参加型やってます", "ランク上げ耐久", "初心者です、優しくしてね"],
  },
  {
    language: "ko",
    weight: 4,
    flag: "🇰🇷",
    first: ["하늘", "도토리", "민들레", "지우", "보리", "은하수"],
    second: ["이네", "라이브", "🐻", "TV", "먹방", "의 하루"],
    titles: [
      "오늘도 수다 떨어요",
      "노래 신청 받아요 🎶",
      "심야 먹방 시작!",
      "같이 공부해요 {n}일차",
      "고양이와 아침 산책",
    ],
    gameTitles: ["{game} 시청자 참여", "다이아 가즈아", "한 판만 더"],
  },
  {
    language: "zh",
    weight: 5,
    flag: "🇸🇬",
    first: ["小雨", "阿杰", "以安", "老陈", "晴晴", "豆包姐"],
    second: ["唱歌", "的小店", "🍄", "在线", "聊日常", "旅行记"],
    titles: ["野生唱歌主播🎙️", "深夜谈心，欢迎进来坐坐", "今天做麻婆豆腐", "新粉关注不迷路", "古筝练习第{n}天"],
    gameTitles: ["{game} 上分车队", "带粉丝躺赢", "冲榜第{n}名"],
  },
  {
    language: "tr",
    weight: 3,
    flag: "🇹🇷",
    first: ["Elif", "Çınar", "Şirin", "Oğuz Abi", "Gülay"],
    second: ["Mutfağı", "canlı", "İzmirli", "ile sohbet", "🧿"],
    titles: ["Hoş geldiniz, çay demledim ☕", "Gece sohbeti", "Türkü söylüyoruz 🎶", "İğne oyası yapıyoruz"],
    gameTitles: ["{game} – abonelerle", "Son maç, söz!"],
  },
  {
    language: "hi",
    weight: 2,
    flag: "🇮🇳",
    first: ["आरव", "मीरा", "गुड़िया", "राजू भैया"],
    second: ["लाइव", "की रसोई", "🪔", "गाँव से"],
    titles: ["नमस्ते दोस्तों 🙏", "आज की शायरी", "चाय पर चर्चा"],
    gameTitles: ["{game} दोस्तों के साथ", "रैंक पुश लाइव"],
  },
  {
    language: "de",
    weight: 3,
    flag: "🇩🇪",
    first: ["Lotte", "Jörg", "Änne", "Opa Heinz", "Mieke"],
    second: ["strickt", "live", "im Garten", "Grün", "🥨"],
    titles: ["Guten Morgen zusammen!", "Quatschen bis Mitternacht", "Wir backen Brot 🍞", "Schöne Grüße aus Köln"],
    gameTitles: ["{game} mit Zuschauern", "Aufstieg heute – oder nie"],
  },
  {
    language: "fr",
    weight: 3,
    flag: "🇫🇷",
    first: ["Églantine", "Rémi", "Chloé", "Papi Jean", "Noë"],
    second: ["en direct", "fait des gâteaux", "Forêt", "🥐", "et Cie"],
    titles: ["On papote jusqu’à minuit", "Atelier dessin, venez !", "Où êtes-vous ce soir ? 🇨🇦🇧🇪", "Ça cuisine ici"],
    gameTitles: ["{game} avec les abonnés", "Dernière partie (promis)"],
  },
];

/** Titles that a table, a sheet or a page may stumble over; about one room in a hundred has one. */
export const AWKWARD_TITLES: readonly string[] = [
  "=SUM(A1:A9) giveaway",
  '<b>bold</b> & "quoted" <img src=x>',
  "line one\nline two\tand a tab",
  "👩‍👩‍👧‍👦 family cam 🏳️‍🌈🇦🇶👍🏽",
  "שלום לכולם (live) 123 – مرحبا",
  "a̐éö̲ z̷a̷l̷g̷o̷",
  "   ",
  "@everyone #fyp https://example.invalid/?a=1&b=2",
  "very long title ".repeat(9).trim(),
  '\'; drop table rooms; -- , "csv"',
];

export const SYLLABLES: readonly string[] = (
  "ka ri no vel ta mi su lo zen ba ro ni fa du pel ora shi mo ku ven la ti gra so yu be han do qui ma " +
  "jo lin kez wo pa tru ne sol vi ca"
).split(" ");
